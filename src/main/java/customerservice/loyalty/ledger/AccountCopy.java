package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.PastTierChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;

/**
 * What an account has come through, for a copy of it. It is read in pages: a ledger can be long,
 * and whoever takes it slowly must hold no connection meanwhile.
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
   * Hands out the rows of an account, as far as it had come when it was read, in their order.
   *
   * @throws Problem {@code customer_not_found} where the customer has been erased meanwhile
   */
  public void transactions(Account account, Consumer<LedgerEntry> taker) {
    TenantId tenant = account.key().tenant();
    CustomerId customer = account.key().customer();
    long last =
        pages(
            (handle, after) ->
                store.rows(handle, tenant, customer, after, account.lastSeq(), PAGE_SIZE),
            LedgerEntry::seq,
            taker);
    if (last != account.lastSeq()) {
      if (database.read(handle -> accounts.find(handle, tenant, customer)).isEmpty()) {
        throw Problem.customerNotFound();
      }
      throw new IllegalStateException("the ledger lacks rows of an account");
    }
  }

  /** Hands out the changes of its tier, in their order. */
  public void tierChanges(Account account, Consumer<PastTierChange> taker) {
    TenantId tenant = account.key().tenant();
    CustomerId customer = account.key().customer();
    pages(
        (handle, after) -> store.tierChanges(handle, tenant, customer, after, PAGE_SIZE),
        PastTierChange::number,
        taker);
  }

  /** Hands out page after page; answers the number of the last item, 0 where there was none. */
  private <T> long pages(
      BiFunction<Handle, Long, List<T>> next, ToLongFunction<T> number, Consumer<T> taker) {
    long last = 0;
    List<T> page;
    do {
      long after = last;
      page = database.read(handle -> next.apply(handle, after));
      for (T item : page) {
        taker.accept(item);
        last = number.applyAsLong(item);
      }
    } while (page.size() == PAGE_SIZE);
    return last;
  }
}
