package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL that reads ledger entries. */
@Singleton
public final class HistoryStore {
  /** The points that reversals have undone of a row {@code t}. */
  static final String REVERSED =
      """
      CASE WHEN t.type IN ('earn', 'redeem') THEN (
        SELECT coalesce(sum(r.reverses_points), 0)::bigint FROM customer_service.ledger_entries r
        WHERE r.tenant_id = t.tenant_id AND r.customer_id = t.customer_id
          AND r.reverses = t.transaction_id)
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

  boolean hasAccount(Handle handle, TenantId tenant, CustomerId customer) {
    return handle.one(
        """
        SELECT EXISTS (
          SELECT FROM customer_service.loyalty_accounts
          WHERE tenant_id = :tenant AND customer_id = :customer)
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer),
        row -> row.getBoolean(1));
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

  public Optional<LedgerEntry> entry(Handle handle, TenantId tenant, CustomerId customer, UUID id) {
    return handle.find(
        """
        SELECT *, <reversed> AS reversed_points
        FROM customer_service.ledger_entries t
        WHERE tenant_id = :tenant AND customer_id = :customer AND transaction_id = :id
          AND <not erased>
        """
            .replace("<reversed>", REVERSED)
            .replace("<not erased>", NOT_ERASED),
        new Binds().bind("tenant", tenant).bind("customer", customer).bind("id", id),
        EntryRow::readCurrent);
  }

  /** A page of entries that match, newest first. */
  public List<LedgerEntry> entries(
      Handle handle, TenantId tenant, CustomerId customer, EntryFilter filter, int count) {
    WhereClause where = filters(tenant, customer, filter);
    where.andIfGiven("seq < :beforeSeq", "beforeSeq", filter.beforeSeq());
    return handle.list(
        """
        SELECT *, <reversed> AS reversed_points
        FROM customer_service.ledger_entries t
        WHERE <where>
        ORDER BY seq DESC
        LIMIT :count
        """
            .replace("<reversed>", REVERSED)
            .replace("<where>", where.sql()),
        where.binds().bind("count", count),
        EntryRow::readCurrent);
  }

  long count(Handle handle, TenantId tenant, CustomerId customer, EntryFilter filter) {
    WhereClause where = filters(tenant, customer, filter);
    return handle.one(
        """
        SELECT count(*) FROM customer_service.ledger_entries t
        WHERE <where>
        """
            .replace("<where>", where.sql()),
        where.binds(),
        row -> row.getLong(1));
  }

  private static WhereClause filters(TenantId tenant, CustomerId customer, EntryFilter filter) {
    String[] types = filter.types().isEmpty() ? null : filter.types().toArray(String[]::new);
    return new WhereClause("tenant_id", tenant)
        .and("customer_id = :customer", "customer", customer.value())
        .and(NOT_ERASED)
        .andIfGiven("type = ANY (:types)", "types", types)
        .andIfGiven("reference = :reference", "reference", filter.reference())
        .andIfGiven("location_id = :location", "location", filter.locationId())
        .andIfGiven("created_at >= :from", "from", filter.from())
        .andIfGiven("created_at < :to", "to", filter.to());
  }
}
