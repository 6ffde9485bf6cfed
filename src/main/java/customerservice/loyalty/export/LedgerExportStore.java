package customerservice.loyalty.export;

import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.ledger.EntryRow;
import customerservice.loyalty.ledger.HistoryStore;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of the export. It includes the entries of erased customers, which have no texts. */
@Singleton
final class LedgerExportStore {
  /** The expression of the index in posting order. */
  private static final String POSTED_AT = "(created_at AT TIME ZONE 'UTC')";

  /**
   * Reads the position of an entry as many entries after a position; empty if there are fewer. Only
   * the times of the filter limit the entries.
   */
  Optional<PostingPosition> windowEnd(
      Handle handle,
      TenantId tenant,
      EntryFilter filter,
      @Nullable PostingPosition after,
      int entries) {
    WhereClause where = between(tenant, filter, after, null);
    return new StatementBatch(handle)
            .byIndex(true)
            .list(
                """
                SELECT created_at, customer_id, seq
                FROM customer_service.ledger_entries t
                WHERE <where>
                ORDER BY created_at AT TIME ZONE 'UTC', customer_id, seq
                OFFSET :skipped LIMIT 1
                """
                    .replace("<where>", where.sql()),
                where.binds().bind("skipped", entries - 1),
                row ->
                    new PostingPosition(
                        row.getTimestamp("created_at").toInstant(),
                        row.getObject("customer_id", UUID.class),
                        row.getLong("seq")))
            .stream()
            .findFirst();
  }

  /**
   * Reads the next entries that match, in posting order.
   *
   * @param after exclusive; null to start
   * @param end inclusive; null for no limit
   */
  List<LedgerEntry> entries(
      Handle handle,
      TenantId tenant,
      EntryFilter filter,
      @Nullable PostingPosition after,
      @Nullable PostingPosition end,
      int count) {
    WhereClause where = matching(between(tenant, filter, after, end), filter);
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            SELECT t.*, <reversed> AS reversed_points
            FROM (
              SELECT * FROM customer_service.ledger_entries t
              WHERE <where>
              ORDER BY created_at AT TIME ZONE 'UTC', customer_id, seq
              LIMIT :count) AS t
            ORDER BY t.created_at, t.customer_id, t.seq
            """
                .replace("<reversed>", HistoryStore.REVERSED)
                .replace("<where>", where.sql()),
            where.binds().bind("count", count),
            EntryRow::readCurrent);
  }

  /**
   * Reads the next entries of few customers that match, in posting order. It reads a page of each
   * customer in the order of the primary key.
   *
   * @param after the {@code seq} after which the entries of each customer continue; 0 if missing
   */
  List<LedgerEntry> entriesOf(
      Handle handle,
      TenantId tenant,
      List<CustomerId> customers,
      EntryFilter filter,
      Map<UUID, Long> after,
      int count) {
    WhereClause where = matching(between(tenant, filter, null, null), filter);
    where.and("customer_id = of.customer AND seq > of.after");
    return new StatementBatch(handle)
        .byIndex(false)
        .list(
            """
            SELECT t.*, <reversed> AS reversed_points
            FROM (
              SELECT t.*
              FROM unnest(:customers::uuid[], :after::bigint[]) AS of (customer, after)
              CROSS JOIN LATERAL (
                SELECT * FROM customer_service.ledger_entries t
                WHERE <where>
                ORDER BY seq
                LIMIT :count) AS t
              ORDER BY t.created_at, t.customer_id, t.seq
              LIMIT :count) AS t
            ORDER BY t.created_at, t.customer_id, t.seq
            """
                .replace("<reversed>", HistoryStore.REVERSED)
                .replace("<where>", where.sql()),
            where
                .binds()
                .bindCustomers("customers", customers)
                .column(
                    "after",
                    "bigint",
                    customers,
                    customer -> after.getOrDefault(customer.value(), 0L))
                .bind("count", count),
            EntryRow::readCurrent);
  }

  private static WhereClause between(
      TenantId tenant,
      EntryFilter filter,
      @Nullable PostingPosition after,
      @Nullable PostingPosition end) {
    WhereClause where =
        new WhereClause("tenant_id", tenant)
            .andIfGiven(POSTED_AT + " >= :from AT TIME ZONE 'UTC'", "from", filter.from())
            .andIfGiven(POSTED_AT + " < :to AT TIME ZONE 'UTC'", "to", filter.to());
    if (after != null) {
      where.and("(" + POSTED_AT + ", customer_id, seq) > " + bound(where, after));
    }
    if (end != null) {
      where.and("(" + POSTED_AT + ", customer_id, seq) <= " + bound(where, end));
    }
    return where;
  }

  private static String bound(WhereClause where, PostingPosition position) {
    return "(%s AT TIME ZONE 'UTC', %s, %s)"
        .formatted(
            where.bound(position.createdAt()),
            where.bound(position.customer()),
            where.bound(position.seq()));
  }

  private static WhereClause matching(WhereClause where, EntryFilter filter) {
    String[] types = filter.types().isEmpty() ? null : filter.types().toArray(String[]::new);
    return where
        .andIfGiven("type = ANY (:types)", "types", types)
        .andIfGiven("location_id = :location", "location", filter.locationId());
  }
}
