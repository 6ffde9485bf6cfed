package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads customers' ledger entries. */
@Singleton
public final class History {
  private final Database database;
  private final HistoryStore store;

  History(Database database, HistoryStore store) {
    this.database = database;
    this.store = store;
  }

  /**
   * Finds one entry of a customer.
   *
   * @return empty if the customer has no such entry
   * @throws Problem {@code customer_not_found}
   */
  public Optional<LedgerEntry> entry(TenantId tenant, CustomerId customer, UUID id) {
    return database.read(handle -> {
      Optional<LedgerEntry> found = store.entry(handle, tenant, customer, id);
      if (found.isEmpty()) {
        requireAccount(handle, tenant, customer);
      }
      return found;
    });
  }

  /**
   * Lists a customer's entries, newest first: at most one more than the limit.
   *
   * @throws Problem {@code customer_not_found}
   */
  public List<LedgerEntry> entries(
      TenantId tenant, CustomerId customer, EntryFilter filter, int limit) {
    return database.read(handle -> {
      List<LedgerEntry> entries = store.entries(handle, tenant, customer, filter, limit + 1);
      if (entries.isEmpty()) {
        requireAccount(handle, tenant, customer);
      }
      return entries;
    });
  }

  /** The number of entries that match, on all pages. */
  public long count(TenantId tenant, CustomerId customer, EntryFilter filter) {
    return database.read(handle -> store.count(handle, tenant, customer, filter));
  }

  /** Called only if a query found no entry, since an entry proves that the customer exists. */
  private void requireAccount(Handle handle, TenantId tenant, CustomerId customer) {
    if (!store.hasAccount(handle, tenant, customer)) {
      throw Problem.customerNotFound();
    }
  }
}
