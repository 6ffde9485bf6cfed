package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupChange;
import customerservice.rollups.RollupStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The SQL of roll-ups when accounts are merged or erased. The accounts of all customers must be
 * locked.
 */
@Singleton
public final class AccountRollupStore {
  private final RollupStore rollups;

  public AccountRollupStore(RollupStore rollups) {
    this.rollups = rollups;
  }

  /** Sums the entries in the ledgers of customers. */
  public List<QuarterRow> sums(Handle handle, TenantId tenant, Collection<CustomerId> customers) {
    return handle.list(
        """
        SELECT <key>, <sums>
        FROM customer_service.ledger_entries e
        WHERE e.tenant_id = :tenant AND e.customer_id = ANY (:customers)
        GROUP BY 1, 2
        """
            .replace("<key>", LedgerSums.KEY)
            .replace("<sums>", LedgerSums.SUMS),
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers),
        LedgerSums::read);
  }

  /**
   * Moves the visits of a source to the target of its merge, and stops counting its account.
   *
   * @param source the account before it is closed
   * @param customers the source and the customers merged into it
   */
  public void merge(
      Handle handle, Account source, List<CustomerId> customers, CustomerId target, Instant now) {
    LedgerRollups sums = new LedgerRollups();
    sums.remove(source);
    TenantId tenant = source.key().tenant();
    move(sums.of(tenant), source.key().customer(), target, sums(handle, tenant, customers));
    append(handle, sums, now);
  }

  /**
   * Reverts {@link #merge}.
   *
   * @param source the account after it is opened
   */
  public void unmerge(
      Handle handle, Account source, List<CustomerId> customers, CustomerId target, Instant now) {
    LedgerRollups sums = new LedgerRollups();
    sums.add(source);
    TenantId tenant = source.key().tenant();
    move(sums.of(tenant), target, source.key().customer(), sums(handle, tenant, customers));
    append(handle, sums, now);
  }

  private static void move(
      RollupChange change, CustomerId from, CustomerId to, List<QuarterRow> rows) {
    change.subtractVisits(from.value(), rows);
    change.addVisits(to.value(), rows);
  }

  private void append(Handle handle, LedgerRollups sums, Instant now) {
    StatementBatch statements = new StatementBatch(handle);
    rollups.append(statements, sums.changes(), now);
    if (!statements.isEmpty()) {
      statements.send();
    }
  }

  /**
   * Records that entries lost their texts, and that an erased customer no longer counts.
   *
   * @param holder the customer that the entries count for
   * @param isErased whether the holder itself is erased
   */
  public void redact(
      Handle handle,
      TenantId tenant,
      CustomerId holder,
      boolean isErased,
      List<QuarterRow> before,
      List<QuarterRow> after,
      Instant now) {
    RollupChange change = new RollupChange();
    change.subtract(before);
    after.forEach(change::add);
    change.subtractVisits(holder.value(), before);
    if (!isErased) {
      change.addVisits(holder.value(), after);
    }
    rollups.append(handle, tenant, change, now);
  }
}
