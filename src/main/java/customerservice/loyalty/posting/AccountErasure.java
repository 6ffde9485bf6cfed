package customerservice.loyalty.posting;

import customerservice.events.Origin;
import customerservice.loyalty.ledger.AccountRollupStore;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.ledger.LockedAccount;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.QuarterRow;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Erases customers from the ledger. */
@Singleton
public final class AccountErasure {
  /** The number of entries per statement, far below what its timeout allows. */
  static final int BATCH_SIZE = 2_500;

  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final AccountRollupStore rollups;
  private final AccountErasureStore store;
  private final InstantSource clock;

  AccountErasure(
      AccountStore accounts,
      LedgerStore ledger,
      AccountRollupStore rollups,
      AccountErasureStore store,
      InstantSource clock) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.rollups = rollups;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Redacts the customers' entries, posts their remaining points or debt away, and deletes their
   * accounts, in the transaction that erases the customers. The entries stay, so that all sums over
   * them stay the same.
   *
   * @param logins of these customers
   * @param actor of the erasure
   * @return the time of the erasure, which is not before the last entry of the customers
   */
  public Instant erase(
      Handle handle, TenantId tenant, Set<CustomerId> customers, Set<String> logins, String actor) {
    Set<CustomerId> affected = new HashSet<>(customers);
    affected.add(holder(handle, tenant, customers));
    List<LockedAccount> locked = accounts.lockForDelete(handle, tenant, affected);
    LockedAccount holder = locked.stream().filter(LockedAccount::isOpen).findFirst().orElse(null);
    if (holder == null) {
      throw new DatabaseUnavailable("The customer is being merged.", null);
    }
    Instant now = clock.instant();
    List<QuarterRow> before = rollups.sums(handle, tenant, holder.customers());
    List<Account> erased =
        locked.stream()
            .map(LockedAccount::account)
            .filter(account -> customers.contains(account.key().customer()))
            .toList();
    for (Account account : erased) {
      for (long after = 0; after < account.last().seq(); after += BATCH_SIZE) {
        store.redact(handle, tenant, account.key().customer(), logins, after, after + BATCH_SIZE);
      }
    }
    CustomerId counted = holder.account().key().customer();
    rollups.redact(
        handle,
        tenant,
        counted,
        customers.contains(counted),
        before,
        rollups.sums(handle, tenant, holder.customers()),
        now);
    List<Account> settled = settle(handle, tenant, erased, actor, now);
    accounts.delete(handle, tenant, settled, now);
    return settled.stream()
        .map(account -> account.nextEntryTime(now))
        .max(Comparator.naturalOrder())
        .orElse(now);
  }

  /** The customer whose account has the points of all these customers. */
  private CustomerId holder(Handle handle, TenantId tenant, Set<CustomerId> customers) {
    return customers.stream()
        .findFirst()
        .flatMap(customer -> accounts.group(handle, tenant, customer))
        .orElseThrow()
        .target();
  }

  /** Posts what the accounts have left away; returns the accounts after it. */
  private List<Account> settle(
      Handle handle, TenantId tenant, List<Account> locked, String actor, Instant now) {
    List<PostedRow> rows = new ArrayList<>();
    List<AccountChange> changed = new ArrayList<>();
    List<Account> after = new ArrayList<>();
    for (Account account : locked) {
      Account.Expiry settled = account.settle(() -> Ids.at(now), account.nextEntryTime(now), actor);
      after.add(settled.account());
      if (!settled.entries().isEmpty()) {
        settled.entries().forEach(entry -> rows.add(PostedRow.of(tenant, entry)));
        changed.add(new AccountChange(account, settled.account()));
      }
    }
    if (!rows.isEmpty()) {
      StatementBatch writes = new StatementBatch(handle);
      ledger.append(writes, rows, changed, Origin.API);
      writes.send();
    }
    return after;
  }
}
