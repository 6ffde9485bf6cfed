package customerservice.loyalty;

import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Problem;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;

/** How accounts stood at a moment, or will stand if nothing more is posted. */
@Singleton
final class AsOf {
  private final Database database;
  private final AsOfStore store;
  private final Programmes programmes;
  private final InstantSource clock;

  AsOf(Database database, AsOfStore store, Programmes programmes, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.programmes = programmes;
    this.clock = clock;
  }

  /**
   * How a customer stood or will stand. The tier is the one held then; all else goes by the rules
   * of now.
   *
   * @throws Problem {@code customer_not_found}
   */
  Standing standing(TenantId tenant, CustomerId customer, Instant at) {
    Programme programme = programmes.of(tenant);
    Instant now = clock.instant();
    Account account =
        database.read(handle -> {
          Account then =
              store
                  .account(handle, tenant, customer, at, programme.windowStart(at))
                  .orElseThrow(Problem::customerNotFound);
          return at.isAfter(now) ? foretold(handle, then, programme, now, at) : then;
        });
    return at.isAfter(now)
        ? Standing.of(account, programme, at)
        : Standing.asItWas(account, programme, at);
  }

  private Account foretold(
      Handle handle, Account account, Programme programme, Instant now, Instant at) {
    Instant since = programme.windowStart(now);
    if (since == null) {
      return account;
    }
    AccountKey key = account.key();
    return Forecast.of(
        account, programme, store.counted(handle, key.tenant(), key.customer(), since), now, at);
  }
}
