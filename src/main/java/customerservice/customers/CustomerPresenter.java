package customerservice.customers;

import customerservice.access.Caller;
import customerservice.loyalty.posting.Ledger;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountView;
import jakarta.inject.Singleton;
import java.util.function.Function;

/**
 * The one place through which profiles leave the service: whoever is shown one, alone or in a list,
 * is shown it by this class, in the form that is meant for their role.
 */
@Singleton
public final class CustomerPresenter {
  private final Ledger ledger;

  CustomerPresenter(Ledger ledger) {
    this.ledger = ledger;
  }

  /** One profile. */
  CustomerView one(Caller caller, Customer customer) {
    return form(caller).apply(customer);
  }

  /**
   * The same in a transaction.
   *
   * @param standings what it has read of how accounts stand
   */
  CustomerView one(Caller caller, Customer customer, Function<Account, AccountView> standings) {
    return CustomerView.of(customer, standings.apply(customer.account()), caller.role());
  }

  /** How each profile of a list is shown; all as of one moment. */
  public Function<Customer, CustomerView> list(Caller caller) {
    return form(caller);
  }

  /** How each profile of an export is shown; all as of its beginning. */
  public Function<Customer, CustomerView> export(Caller caller) {
    return form(caller);
  }

  private Function<Customer, CustomerView> form(Caller caller) {
    Function<Account, AccountView> standings = ledger.toView(caller.tenant());
    return customer -> one(caller, customer, standings);
  }
}
