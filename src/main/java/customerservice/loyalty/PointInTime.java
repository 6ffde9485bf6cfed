package customerservice.loyalty;

import customerservice.loyalty.ledger.AccountGroup;
import customerservice.loyalty.ledger.AccountStore;
import customerservice.loyalty.ledger.PointInTimeStore;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.AccountView;
import customerservice.loyalty.rules.Forecast;
import customerservice.loyalty.rules.Program;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/** Computes accounts at a moment in the past, or in the future if nothing more is posted. */
@Singleton
final class PointInTime {
  private final Database database;
  private final AccountStore accounts;
  private final PointInTimeStore store;
  private final Programs programs;
  private final InstantSource clock;

  PointInTime(
      Database database,
      AccountStore accounts,
      PointInTimeStore store,
      Programs programs,
      InstantSource clock) {
    this.database = database;
    this.accounts = accounts;
    this.store = store;
    this.programs = programs;
    this.clock = clock;
  }

  /**
   * Computes a customer's account at a moment. The tier is the one of that moment; everything else
   * follows the current program. A merged customer has the account of the target.
   *
   * @throws Problem {@code customer_not_found}
   */
  AccountView view(TenantId tenant, CustomerId customer, Instant at) {
    Program program = programs.load(tenant);
    Instant now = clock.instant();
    Account account =
        database.read(handle -> {
          CustomerId holder =
              accounts
                  .group(handle, tenant, customer)
                  .map(AccountGroup::target)
                  .orElseThrow(Problem::customerNotFound);
          Account recorded =
              store
                  .account(handle, tenant, holder, at, program.windowStart(at))
                  .orElseThrow(Problem::customerNotFound);
          return at.isAfter(now) ? forecast(handle, recorded, program, now, at) : recorded;
        });
    return at.isAfter(now)
        ? AccountView.of(account, program, at)
        : AccountView.asItWas(account, program, at);
  }

  private Account forecast(
      Handle handle, Account account, Program program, Instant now, Instant at) {
    Instant since = program.windowStart(now);
    if (since == null) {
      return account;
    }
    AccountKey key = account.key();
    return Forecast.of(
        account, program, store.qualifying(handle, key.tenant(), key.customer(), since), now, at);
  }
}
