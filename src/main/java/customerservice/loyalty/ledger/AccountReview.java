package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.Program;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Recounts the qualifying points of accounts. Jobs review all accounts of a tenant in the order of
 * their ids and in batches; each batch has its own transaction, which also stores the progress, so
 * that another replica or the next start can continue.
 */
@Singleton
public final class AccountReview {
  /** The maximum number of accounts in a transaction; postings to them wait for its end. */
  public static final int BATCH_SIZE = 500;

  private final LedgerStore ledger;

  public AccountReview(LedgerStore ledger) {
    this.ledger = ledger;
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
