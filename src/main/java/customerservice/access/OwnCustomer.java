package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.database.Database;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Finds the profile of a customer's login: its {@code user_id} is the token's subject. If it was
 * merged, the profile is the target, and the ids of both are the customer's own.
 */
@Singleton
public final class OwnCustomer {
  private final Database database;
  private final OwnCustomerStore store;

  OwnCustomer(Database database, OwnCustomerStore store) {
    this.database = database;
    this.store = store;
  }

  /** Finds the profile of a login; empty until it is created. */
  public Optional<CustomerId> find(Caller caller) {
    return database.read(handle -> store.find(handle, caller.tenant(), caller.subject()));
  }

  /**
   * Parses the id in a path and refuses role {@code customer} every profile except its own.
   *
   * @throws Problem {@code customer_not_found} for a malformed id, and for another customer's id so
   *     that the response does not reveal whether that customer exists
   */
  public CustomerId require(Caller caller, String idInPath) {
    CustomerId id = CustomerId.parse(idInPath).orElseThrow(Problem::customerNotFound);
    if (caller.isCustomer() && !isOwn(caller, id)) {
      throw Problem.customerNotFound();
    }
    return id;
  }

  private boolean isOwn(Caller caller, CustomerId id) {
    Optional<CustomerId> own = find(caller);
    return own.isPresent()
        && (own.get().equals(id)
            || database.read(handle -> store.target(handle, caller.tenant(), id)).equals(own));
  }
}
