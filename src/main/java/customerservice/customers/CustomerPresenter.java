package customerservice.customers;

import customerservice.access.Caller;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountView;
import jakarta.inject.Singleton;
import java.util.function.Function;

/**
 * Renders customers for a caller's role. Every response with a profile uses this class, so that no
 * operation can show fields that the role must not see.
 */
@Singleton
public final class CustomerPresenter {
  private final Ledger ledger;

  CustomerPresenter(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Renders one customer. */
  CustomerView one(Caller caller, Customer customer) {
    return list(caller).apply(customer);
  }

  /**
   * Renders one customer inside a transaction.
   *
   * @param accountViews renders accounts by the program that the transaction has read
   */
  CustomerView one(Caller caller, Customer customer, Function<Account, AccountView> accountViews) {
    return CustomerView.of(customer, accountViews.apply(customer.account()), caller.role());
  }

  /** Returns a function that renders customers of a list or an export, all as of now. */
  public Function<Customer, CustomerView> list(Caller caller) {
    Function<Account, AccountView> accountViews = ledger.toView(caller.tenant());
    return customer -> one(caller, customer, accountViews);
  }
}
