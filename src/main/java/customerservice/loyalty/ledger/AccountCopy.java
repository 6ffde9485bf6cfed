package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.PastTierChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Reads the complete history of an account in pages, so that a slow client of a long history holds
 * no database connection while it reads.
 */
@Singleton
public final class AccountCopy {
  static final int PAGE_SIZE = 1000;

  private final Database database;
  private final AccountStore accounts;
  private final AccountCopyStore store;

  AccountCopy(Database database, AccountStore accounts, AccountCopyStore store) {
    this.database = database;
    this.accounts = accounts;
    this.store = store;
  }

  /**
   * Passes the entries of an account to a consumer, in their order, up to the last entry of {@code
   * account}.
   *
   * @throws Problem {@code customer_not_found} if the customer has been erased since
   */
  public void entries(Account account, Consumer<LedgerEntry> consumer) {
    TenantId tenant = account.key().tenant();
    CustomerId customer = account.key().customer();
    long last =
        pages(
            (handle, after) ->
                store.entries(handle, tenant, customer, after, account.last().seq(), PAGE_SIZE),
            LedgerEntry::seq,
            consumer);
    if (last != account.last().seq()) {
      if (database.read(handle -> accounts.find(handle, tenant, customer)).isEmpty()) {
        throw Problem.customerNotFound();
      }
      throw new IllegalStateException("the ledger has fewer entries than the account");
    }
  }

  /** Passes the tier changes of an account to a consumer, in their order. */
  public void tierChanges(Account account, Consumer<PastTierChange> consumer) {
    TenantId tenant = account.key().tenant();
    CustomerId customer = account.key().customer();
    pages(
        (handle, after) -> store.tierChanges(handle, tenant, customer, after, PAGE_SIZE),
        PastTierChange::number,
        consumer);
  }

  /** Passes all pages to a consumer; returns the number of the last item, or 0. */
  private <T> long pages(
      BiFunction<Handle, Long, List<T>> next, ToLongFunction<T> number, Consumer<T> consumer) {
    long last = 0;
    List<T> page;
    do {
      long after = last;
      page = database.read(handle -> next.apply(handle, after));
      for (T item : page) {
        consumer.accept(item);
        last = number.applyAsLong(item);
      }
    } while (page.size() == PAGE_SIZE);
    return last;
  }
}
