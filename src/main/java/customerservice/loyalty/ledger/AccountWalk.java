package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.Program;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Processes all accounts of a tenant in the order of their ids and in batches. Each batch has its
 * own transaction, which also stores the progress, so that another replica or the next start can
 * continue.
 */
@Singleton
public final class AccountWalk {
  /** The maximum number of accounts in a transaction; postings to them wait for its end. */
  public static final int BATCH_SIZE = 500;

  private final Database database;
  private final LedgerStore ledger;

  public AccountWalk(Database database, LedgerStore ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  /**
   * Runs until the last batch or the shutdown of the service.
   *
   * @param step processes the next batch; returns true after the last
   */
  public void run(Predicate<Handle> step) {
    boolean isDone;
    do {
      isDone = database.write(step::test);
    } while (!isDone && !Thread.currentThread().isInterrupted());
  }

  /**
   * Returns accounts of one tenant with recounted qualifying points and the tiers that these reach.
   * Writes nothing.
   */
  public List<AccountChange> reviewed(
      Handle handle, TenantId tenant, Program rules, List<Account> accounts, Instant now) {
    Map<CustomerId, Long> points =
        ledger.qualifyingPoints(
            handle,
            tenant,
            accounts.stream().map(account -> account.key().customer()).toList(),
            rules.windowStart(now));
    return accounts.stream()
        .map(account ->
            new AccountChange(
                account,
                account.reviewed(rules, points.getOrDefault(account.key().customer(), 0L), now)))
        .toList();
  }
}
