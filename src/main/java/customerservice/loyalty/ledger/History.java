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

/**
 * Reads customers' ledger entries. The entries of merged customers are listed with those of the
 * target, under either id, because a till finds them by the ids and references that it stored.
 */
@Singleton
public final class History {
  private final Database database;
  private final AccountStore accounts;
  private final HistoryStore store;

  History(Database database, AccountStore accounts, HistoryStore store) {
    this.database = database;
    this.accounts = accounts;
    this.store = store;
  }

  /**
   * Finds one entry of a customer.
   *
   * @return empty if the customer has no such entry
   * @throws Problem {@code customer_not_found}
   */
  public Optional<LedgerEntry> entry(TenantId tenant, CustomerId customer, UUID id) {
    return database.read(
        handle -> store.entry(handle, tenant, customers(handle, tenant, customer), id));
  }

  /**
   * Lists a customer's entries after a position, newest first: at most one more than the limit.
   *
   * @throws Problem {@code customer_not_found}
   */
  public List<LedgerEntry> entries(
      TenantId tenant, CustomerId customer, EntryFilter filter, EntryPosition after, int limit) {
    return database.read(handle ->
        store.entries(
            handle, tenant, customers(handle, tenant, customer), filter, after, limit + 1));
  }

  /**
   * The number of entries that match, on all pages.
   *
   * @throws Problem {@code customer_not_found}
   */
  public long count(TenantId tenant, CustomerId customer, EntryFilter filter) {
    return database.read(
        handle -> store.count(handle, tenant, customers(handle, tenant, customer), filter));
  }

  private List<CustomerId> customers(Handle handle, TenantId tenant, CustomerId customer) {
    return accounts
        .group(handle, tenant, customer)
        .map(AccountGroup::all)
        .orElseThrow(Problem::customerNotFound);
  }
}
