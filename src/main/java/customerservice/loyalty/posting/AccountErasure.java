package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.LedgerStore;
import customerservice.loyalty.ledger.LedgerStore.PostedRow;
import customerservice.loyalty.rules.Account;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** What becomes of accounts and rows when their customers are erased. */
@Singleton
public final class AccountErasure {
  /** How many rows a statement blanks: the time that it has is enough for many more. */
  static final int ROWS_AT_ONCE = 10_000;

  private final AccountStore accounts;
  private final LedgerStore ledger;
  private final AccountErasureStore rows;
  private final InstantSource clock;

  AccountErasure(
      AccountStore accounts, LedgerStore ledger, AccountErasureStore rows, InstantSource clock) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.rows = rows;
    this.clock = clock;
  }

  /**
   * Takes persons out of their rows, posts away what they have left, and removes their accounts, in
   * the transaction that erases them: nothing can be posted to them any more. The rows stay, and
   * all sums over them.
   *
   * @param logins of these customers
   * @param actor who asked for it
   */
  public void erase(
      Handle handle, TenantId tenant, Set<CustomerId> customers, Set<String> logins, String actor) {
    List<Account> locked = accounts.lockToRemove(handle, tenant, customers);
    for (Account account : locked) {
      for (long after = 0; after < account.lastSeq(); after += ROWS_AT_ONCE) {
        rows.redact(handle, tenant, account.key().customer(), logins, after, after + ROWS_AT_ONCE);
      }
    }
    settle(handle, tenant, locked, actor);
    accounts.delete(handle, tenant, customers);
  }

  private void settle(Handle handle, TenantId tenant, List<Account> locked, String actor) {
    Instant now = clock.instant();
    List<PostedRow> posted = new ArrayList<>();
    List<Account> changed = new ArrayList<>();
    for (Account account : locked) {
      Account.Expiry settled =
          account.settle(() -> Ids.at(now), account.notBeforeItsRows(now), actor);
      if (!settled.rows().isEmpty()) {
        settled.rows().forEach(row -> posted.add(new PostedRow(tenant, row, null, null)));
        changed.add(settled.account());
      }
    }
    if (!posted.isEmpty()) {
      StatementBatch trip = new StatementBatch(handle);
      ledger.append(trip, posted, changed);
      trip.send();
    }
  }
}
