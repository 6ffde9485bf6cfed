package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.Program;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * What goes through all accounts of a business does so in the order of their ids and in batches,
 * each in a transaction of its own that also says how far it has come: whoever takes it up goes on
 * from there, another replica or the next start.
 */
@Singleton
public final class AccountWalk {
  /** How many accounts a transaction locks at the most: postings to them wait for it. */
  public static final int BATCH_SIZE = 500;

  private final Database database;
  private final LedgerStore ledger;

  public AccountWalk(Database database, LedgerStore ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  /**
   * Goes on until the end, or until the service ends.
   *
   * @param step takes the next batch; answers true when none is left
   */
  public void go(Predicate<Handle> step) {
    boolean isDone;
    do {
      isDone = database.write(step::test);
    } while (!isDone && !Thread.currentThread().isInterrupted());
  }

  /** Accounts of one business with the tiers that the points of their rows give now. */
  public List<Account> reviewed(
      Handle handle, TenantId tenant, Program rules, List<Account> accounts, Instant now) {
    Map<CustomerId, Long> points =
        ledger.qualifying(
            handle,
            tenant,
            accounts.stream().map(account -> account.key().customer()).toList(),
            rules.windowStart(now));
    return accounts.stream()
        .map(account ->
            account.reviewed(rules, points.getOrDefault(account.key().customer(), 0L), now))
        .toList();
  }
}
