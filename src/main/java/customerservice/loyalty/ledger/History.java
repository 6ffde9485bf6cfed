package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What was posted. */
@Singleton
public final class History {
  private final Database database;
  private final HistoryStore store;

  History(Database database, HistoryStore store) {
    this.database = database;
    this.store = store;
  }

  /**
   * One row of a customer's ledger.
   *
   * @return empty where the customer has no such transaction
   * @throws Problem {@code customer_not_found}
   */
  public Optional<LedgerEntry> transaction(
      TenantId tenant, CustomerId customer, UUID transactionId) {
    return database.read(handle -> {
      Optional<LedgerEntry> found = store.transaction(handle, tenant, customer, transactionId);
      if (found.isEmpty()) {
        requireAccount(handle, tenant, customer);
      }
      return found;
    });
  }

  /**
   * The rows of a customer's ledger, newest first, one more than the limit where there are more.
   *
   * @throws Problem {@code customer_not_found}
   */
  public List<LedgerEntry> transactions(
      TenantId tenant, CustomerId customer, EntryFilter filter, int limit) {
    return database.read(handle -> {
      List<LedgerEntry> rows = store.transactions(handle, tenant, customer, filter, limit + 1);
      if (rows.isEmpty()) {
        requireAccount(handle, tenant, customer);
      }
      return rows;
    });
  }

  /** How many rows there are that are wanted, on all pages. */
  public long count(TenantId tenant, CustomerId customer, EntryFilter filter) {
    return database.read(handle -> store.count(handle, tenant, customer, filter));
  }

  /** Tells a customer without such rows from no customer: rows are a customer's already. */
  private void requireAccount(Handle handle, TenantId tenant, CustomerId customer) {
    if (!store.hasAccount(handle, tenant, customer)) {
      throw Problem.customerNotFound();
    }
  }
}
