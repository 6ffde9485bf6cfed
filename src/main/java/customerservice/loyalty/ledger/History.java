package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

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
    return read(tenant, customer, (reads, customers) -> store.entry(reads, tenant, customers, id))
        .stream()
        .findFirst();
  }

  /**
   * Lists a customer's entries after a position, newest first: at most one more than the limit.
   *
   * @throws Problem {@code customer_not_found}
   */
  public List<LedgerEntry> entries(
      TenantId tenant, CustomerId customer, EntryFilter filter, EntryPosition after, int limit) {
    return read(
        tenant,
        customer,
        (reads, customers) -> store.entries(reads, tenant, customers, filter, after, limit + 1));
  }

  /**
   * The number of entries that match, on all pages.
   *
   * @throws Problem {@code customer_not_found}
   */
  public long count(TenantId tenant, CustomerId customer, EntryFilter filter) {
    return read(
            tenant, customer, (reads, customers) -> store.count(reads, tenant, customers, filter))
        .getFirst();
  }

  /**
   * Reads the ledgers of a customer and of the customers merged with it. Few customers are merged:
   * the group is read together with the customer's own ledger, and the others only if it has any.
   */
  private <T> List<T> read(
      TenantId tenant,
      CustomerId customer,
      BiFunction<StatementBatch, List<CustomerId>, StatementBatch.Rows<T>> query) {
    return database.read(handle -> {
      StatementBatch reads = new StatementBatch(handle);
      StatementBatch.Rows<AccountGroup> group = accounts.group(reads, tenant, customer);
      StatementBatch.Rows<T> own = query.apply(reads, List.of(customer));
      reads.send();
      List<CustomerId> all =
          group.list().stream()
              .findFirst()
              .map(AccountGroup::all)
              .orElseThrow(Problem::customerNotFound);
      if (all.equals(List.of(customer))) {
        return own.list();
      }
      StatementBatch others = new StatementBatch(handle);
      StatementBatch.Rows<T> found = query.apply(others, all);
      others.send();
      return found.list();
    });
  }
}
