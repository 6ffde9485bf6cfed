package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL that reads ledger entries. */
@Singleton
public final class HistoryStore {
  /**
   * The points that reversals have undone of a row {@code t}. After a merge they can be in another
   * ledger than the row.
   */
  public static final String REVERSED =
      """
      CASE WHEN t.type IN ('earn', 'redeem') THEN (
        SELECT coalesce(sum(r.reverses_points), 0)::bigint FROM customer_service.ledger_entries r
        WHERE r.tenant_id = t.tenant_id AND r.reverses = t.transaction_id)
      ELSE 0 END\
      """;

  /**
   * Whether the customer of a row {@code t} is not erased; entries of erased customers are hidden.
   */
  static final String NOT_ERASED =
      """
      EXISTS (
        SELECT FROM customer_service.loyalty_accounts a
        WHERE a.tenant_id = t.tenant_id AND a.customer_id = t.customer_id)\
      """;

  /**
   * An entry, and the points that the customer could spend after it.
   *
   * @param spendable the balance without the expired points whose entries follow at the same time
   */
  public record EntryAndBalance(LedgerEntry entry, long spendable) {}

  /** The place of an entry in the ledger. */
  public record EntryKey(TenantId tenant, CustomerId customer, long seq) {}

  private static final InputRows<EntryKey> WANTED =
      new InputRows<EntryKey>("wanted")
          .column("tenant_id", "text", key -> key.tenant().value())
          .column("customer_id", "uuid", key -> key.customer().value())
          .column("seq", "bigint", EntryKey::seq);

  private static final String ENTRIES =
      WANTED
          .in(
              """
              SELECT t.*, <reversed> AS reversed_points,
                CASE WHEN t.type = 'expire' THEN t.balance_after + (
                  SELECT coalesce(sum(n.points), 0)::bigint FROM customer_service.ledger_entries n
                  WHERE n.tenant_id = t.tenant_id
                    AND n.created_at AT TIME ZONE 'UTC' = t.created_at AT TIME ZONE 'UTC'
                    AND n.customer_id = t.customer_id AND n.seq > t.seq AND n.type = 'expire')
                ELSE t.balance_after END AS spendable
              FROM <wanted.rows>
              JOIN customer_service.ledger_entries t USING (tenant_id, customer_id, seq)
              """)
          .replace("<reversed>", REVERSED);

  /** Finds entries, also of erased customers, in no order. */
  public List<EntryAndBalance> entries(Handle handle, Collection<EntryKey> keys) {
    return new StatementBatch(handle)
        .byIndex(false)
        .list(
            ENTRIES,
            WANTED.bind(new Binds(), keys),
            row -> new EntryAndBalance(EntryRow.readCurrent(row), row.getLong("spendable")));
  }

  /** Whether an entry is in the ledger, even if its customer has been erased since. */
  public boolean isPosted(Handle handle, TenantId tenant, CustomerId customer, UUID id) {
    return handle.one(
        """
        SELECT EXISTS (
          SELECT FROM customer_service.ledger_entries
          WHERE tenant_id = :tenant AND customer_id = :customer AND transaction_id = :id)
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer).bind("id", id),
        row -> row.getBoolean(1));
  }

  /** Finds an entry of a customer's own ledger. */
  public Optional<LedgerEntry> entry(Handle handle, TenantId tenant, CustomerId customer, UUID id) {
    StatementBatch reads = new StatementBatch(handle);
    StatementBatch.Rows<LedgerEntry> entry = entry(reads, tenant, List.of(customer), id);
    reads.send();
    return entry.list().stream().findFirst();
  }

  /** Finds an entry of one of the customers: one row, or none. */
  StatementBatch.Rows<LedgerEntry> entry(
      StatementBatch reads, TenantId tenant, List<CustomerId> customers, UUID id) {
    return reads.query(
        """
        SELECT *, <reversed> AS reversed_points
        FROM customer_service.ledger_entries t
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers) AND transaction_id = :id
          AND <not erased>
        """
            .replace("<reversed>", REVERSED)
            .replace("<not erased>", NOT_ERASED),
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers).bind("id", id),
        EntryRow::readCurrent);
  }

  /**
   * A page of entries that match, newest first. It reads a page of each customer in the order of
   * the primary key, so that the cost does not depend on the number of entries.
   */
  public StatementBatch.Rows<LedgerEntry> entries(
      StatementBatch reads,
      TenantId tenant,
      List<CustomerId> customers,
      EntryFilter filter,
      EntryPosition after,
      int count) {
    WhereClause where = filters(tenant, filter);
    where.and("customer_id = of.customer AND seq < of.before");
    return reads.query(
        """
        SELECT t.*, <reversed> AS reversed_points
        FROM (
          SELECT t.*
          FROM unnest(:customers::uuid[], :before::bigint[]) AS of (customer, before)
          CROSS JOIN LATERAL (
            SELECT * FROM customer_service.ledger_entries t
            WHERE <where>
            ORDER BY seq DESC
            LIMIT :count) AS t
          ORDER BY t.created_at DESC, t.seq DESC, t.customer_id DESC
          LIMIT :count) AS t
        ORDER BY t.created_at DESC, t.seq DESC, t.customer_id DESC
        """
            .replace("<reversed>", REVERSED)
            .replace("<where>", where.sql()),
        where
            .binds()
            .bindCustomers("customers", customers)
            .column("before", "bigint", customers, customer -> after.before(customer.value()))
            .bind("count", count),
        EntryRow::readCurrent);
  }

  /** The number of entries that match: one row. */
  StatementBatch.Rows<Long> count(
      StatementBatch reads, TenantId tenant, List<CustomerId> customers, EntryFilter filter) {
    WhereClause where = filters(tenant, filter);
    where.and("customer_id = ANY (:customers)");
    return reads.query(
        """
        SELECT count(*) FROM customer_service.ledger_entries t
        WHERE <where>
        """
            .replace("<where>", where.sql()),
        where.binds().bindCustomers("customers", customers),
        row -> row.getLong(1));
  }

  private static WhereClause filters(TenantId tenant, EntryFilter filter) {
    String[] types = filter.types().isEmpty() ? null : filter.types().toArray(String[]::new);
    return new WhereClause("tenant_id", tenant)
        .and(NOT_ERASED)
        .andIfGiven("type = ANY (:types)", "types", types)
        .andIfGiven("reference = :reference", "reference", filter.reference())
        .andIfGiven("location_id = :location", "location", filter.locationId())
        .andIfGiven("created_at >= :from", "from", filter.from())
        .andIfGiven("created_at < :to", "to", filter.to());
  }
}
