package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.database.Database;
import customerservice.platform.input.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Which customer a guest's login is: the profile whose {@code user_id} is the token's subject. */
@Singleton
public final class OwnCustomer {
  private final Database database;
  private final OwnCustomerStore store;

  OwnCustomer(Database database, OwnCustomerStore store) {
    this.database = database;
    this.store = store;
  }

  /** The profile of a guest's login; empty before there is one. */
  public Optional<CustomerId> of(Caller caller) {
    return database.read(handle -> store.find(handle, caller.tenant(), caller.subject()));
  }

  /**
   * Reads the id in a path and lets a guest through to their own profile alone.
   *
   * @throws Problem {@code customer_not_found} for a malformed id and for another's: the two look
   *     the same
   */
  public CustomerId require(Caller caller, String idInPath) {
    CustomerId id = CustomerId.parse(idInPath).orElseThrow(Problem::customerNotFound);
    if (caller.isCustomer() && !of(caller).equals(Optional.of(id))) {
      throw Problem.customerNotFound();
    }
    return id;
  }
}
