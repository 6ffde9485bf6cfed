package customerservice.loyalty.upkeep;

import customerservice.loyalty.ledger.AccountStore;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Checks accounts against their ledger entries. */
@Singleton
public final class Verifications {
  private final Database database;
  private final AccountStore accounts;
  private final VerificationStore store;
  private final InstantSource clock;

  Verifications(
      Database database, AccountStore accounts, VerificationStore store, InstantSource clock) {
    this.database = database;
    this.accounts = accounts;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Recomputes a customer's account from its ledger entries; for a merged customer, the account of
   * the target.
   *
   * @throws Problem {@code customer_not_found}
   */
  public Verification verify(TenantId tenant, CustomerId customer) {
    return database
        .read(handle ->
            accounts
                .group(handle, tenant, customer)
                .flatMap(group -> store.verify(handle, tenant, group.target(), clock.instant())))
        .orElseThrow(Problem::customerNotFound);
  }
}
