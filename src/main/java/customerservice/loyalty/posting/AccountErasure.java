package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Erases customers from the ledger. */
@Singleton
public final class AccountErasure {
  /** The number of entries per statement, far below what its timeout allows. */
  static final int BATCH_SIZE = 10_000;

  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final AccountErasureStore store;
  private final InstantSource clock;

  AccountErasure(
      AccountStore accounts, LedgerStore ledger, AccountErasureStore store, InstantSource clock) {
    this.accounts = accounts;
    this.ledger = ledger;
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
   */
  public void erase(
      Handle handle, TenantId tenant, Set<CustomerId> customers, Set<String> logins, String actor) {
    List<Account> locked = accounts.lockForDelete(handle, tenant, customers);
    for (Account account : locked) {
      for (long after = 0; after < account.last().seq(); after += BATCH_SIZE) {
        store.redact(handle, tenant, account.key().customer(), logins, after, after + BATCH_SIZE);
      }
    }
    settle(handle, tenant, locked, actor);
    accounts.delete(handle, tenant, customers);
  }

  private void settle(Handle handle, TenantId tenant, List<Account> locked, String actor) {
    Instant now = clock.instant();
    List<PostedRow> rows = new ArrayList<>();
    List<Account> changed = new ArrayList<>();
    for (Account account : locked) {
      Account.Expiry settled = account.settle(() -> Ids.at(now), account.nextEntryTime(now), actor);
      if (!settled.entries().isEmpty()) {
        settled.entries().forEach(entry -> rows.add(PostedRow.of(tenant, entry)));
        changed.add(settled.account());
      }
    }
    if (!rows.isEmpty()) {
      StatementBatch writes = new StatementBatch(handle);
      ledger.append(writes, rows, changed);
      writes.send();
    }
  }
}
