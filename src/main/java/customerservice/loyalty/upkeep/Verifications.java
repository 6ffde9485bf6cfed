package customerservice.loyalty.upkeep;

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
  private final VerificationStore store;
  private final InstantSource clock;

  Verifications(Database database, VerificationStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Recomputes a customer's account from its ledger entries.
   *
   * @throws Problem {@code customer_not_found}
   */
  public Verification verify(TenantId tenant, CustomerId customer) {
    return database
        .read(handle -> store.verify(handle, tenant, customer, clock.instant()))
        .orElseThrow(Problem::customerNotFound);
  }
}
