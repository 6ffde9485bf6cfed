package customerservice.events;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The SQL that deletes old events. */
@Singleton
final class RetentionStore {
  /** Lists the tenants that have or had events. */
  List<TenantId> tenants(Handle handle) {
    return handle.list(
        """
        SELECT tenant_id FROM customer_service.event_heads WHERE tenant_id > '' ORDER BY tenant_id
        """,
        new Binds(),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /**
   * Ends the retention of events up to a sequence, which readers see before the events are deleted.
   *
   * @param keptFrom all later events are at or after this time, or were committed after it
   */
  void expire(Handle handle, TenantId tenant, long sequence, Instant keptFrom) {
    handle.update(
        """
        UPDATE customer_service.event_heads
        SET first_sequence = :sequence + 1, kept_from = :keptFrom
        WHERE tenant_id = :tenant AND first_sequence <= :sequence
        """,
        new Binds().bind("sequence", sequence).bind("keptFrom", keptFrom).bind("tenant", tenant));
  }

  /**
   * Deletes events whose retention has ended, the oldest first.
   *
   * @return the number of deleted events
   */
  int delete(Handle handle, TenantId tenant, int count) {
    return handle.update(
        """
        -- A join with these rows is quadratic if the statistics are older than most rows.
        DELETE FROM customer_service.events
        WHERE tenant_id = :tenant AND sequence <= (
          SELECT max(sequence) FROM (
            SELECT sequence FROM customer_service.events
            WHERE tenant_id = :tenant AND sequence < (
              SELECT first_sequence FROM customer_service.event_heads WHERE tenant_id = :tenant)
            ORDER BY sequence
            LIMIT :count) AS oldest)
        """,
        new Binds().bind("tenant", tenant).bind("count", count));
  }
}
