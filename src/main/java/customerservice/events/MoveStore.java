package customerservice.events;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;

/** The SQL that moves events from the outbox to the feed. */
@Singleton
final class MoveStore {
  /**
   * At the same time and number, a profile comes before its first entry, and an entry before its
   * tier change, whose number serves only this order.
   */
  private static final String RANK =
      "CASE WHEN type LIKE 'customer.%' THEN 1 WHEN data IS NULL THEN 2 ELSE 3 END";

  /** The end of the feed of a tenant. */
  record Head(TenantId tenant, long last) {}

  /** The result of a step: the number of moved events, and the last sequence after it. */
  record Moved(int count, long last) {}

  /**
   * Lists the tenants with events in the outbox. It reads the newest row of each, because until the
   * next vacuum the beginning of the index is full of deleted rows.
   */
  List<TenantId> tenants(Handle handle) {
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            WITH RECURSIVE waiting AS (
              (SELECT tenant_id FROM customer_service.event_outbox
               WHERE tenant_id > ''
               ORDER BY tenant_id DESC LIMIT 1)
              UNION ALL
              SELECT next.tenant_id
              FROM waiting
              CROSS JOIN LATERAL (
                SELECT o.tenant_id FROM customer_service.event_outbox o
                WHERE o.tenant_id < waiting.tenant_id
                ORDER BY o.tenant_id DESC LIMIT 1) AS next
            )
            SELECT tenant_id FROM waiting
            """,
            new Binds(),
            row -> new TenantId(row.getString("tenant_id")));
  }

  /** Reads the last sequences of tenants; tenants without events are missing. */
  List<Head> heads(Handle handle, Collection<TenantId> tenants) {
    return handle.list(
        """
        SELECT tenant_id, last_sequence FROM customer_service.event_heads
        WHERE tenant_id = ANY (:tenants)
        """,
        new Binds().bindTexts("tenants", tenants.stream().map(TenantId::value).toList()),
        row -> new Head(new TenantId(row.getString("tenant_id")), row.getLong("last_sequence")));
  }

  /**
   * Gives the next sequences to the oldest events of the outbox, and moves them to the feed.
   *
   * @param count the maximum number of events
   */
  Moved move(Handle handle, TenantId tenant, int count) {
    StatementBatch statements = new StatementBatch(handle).byIndex(true);
    statements.update(
        """
        INSERT INTO customer_service.event_heads (tenant_id, last_sequence, first_sequence)
        VALUES (:tenant, 0, 1)
        ON CONFLICT DO NOTHING
        """,
        new Binds().bind("tenant", tenant));
    statements.update(
        """
        SELECT FROM customer_service.event_heads WHERE tenant_id = :tenant FOR NO KEY UPDATE
        """,
        new Binds().bind("tenant", tenant));
    // Only a later statement sees the events that were committed while this one waited for the
    // lock. An event of a customer is visible only with all earlier ones, because the changes of a
    // customer lock the same row, and the times of a customer never run backwards: so no event
    // overtakes an earlier one.
    StatementBatch.Rows<Moved> moved =
        statements.query(
            """
            WITH next AS (
              SELECT ctid, at, number, <rank> AS rank, event_id
              FROM customer_service.event_outbox
              WHERE tenant_id = :tenant
              ORDER BY at, number, rank, event_id
              LIMIT :count
            ),
            -- A join with these rows is quadratic if the statistics are older than most rows.
            taken AS (
              DELETE FROM customer_service.event_outbox
              WHERE tenant_id = :tenant AND at <= (SELECT max(at) FROM next)
                AND ctid = ANY (ARRAY(SELECT ctid FROM next))
              RETURNING *
            ),
            recorded AS (
              INSERT INTO customer_service.events
                (tenant_id, sequence, event_id, type, customer_id, number, origin, at, latest_at, data)
              SELECT h.tenant_id,
                h.last_sequence + row_number() OVER (ORDER BY t.at, t.number, <rank>, t.event_id),
                t.event_id, t.type, t.customer_id,
                CASE WHEN t.type <> :tierChanged THEN t.number END, t.origin, t.at,
                greatest(h.latest_at, t.at), t.data
              FROM taken t
              JOIN customer_service.event_heads h ON h.tenant_id = :tenant
            )
            UPDATE customer_service.event_heads h
            SET last_sequence = h.last_sequence + t.count,
              latest_at = greatest(h.latest_at, t.latest_at)
            FROM (SELECT count(*) AS count, max(at) AS latest_at FROM taken) AS t
            WHERE h.tenant_id = :tenant
            RETURNING t.count, h.last_sequence
            """
                .replace("<rank>", RANK),
            new Binds()
                .bind("tenant", tenant)
                .bind("count", count)
                .bind("tierChanged", EventType.LOYALTY_TIER_CHANGED.code()),
            row -> new Moved(row.getInt("count"), row.getLong("last_sequence")));
    statements.send();
    return moved.list().getFirst();
  }
}
