package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds the profile of a customer's login: its {@code user_id} is the token's subject. */
@Singleton
public final class OwnCustomer {
  /** Stands for the own id of role {@code customer} in a path. */
  public static final String ME = "me";

  private final Database database;
  private final OwnCustomerStore store;

  OwnCustomer(Database database, OwnCustomerStore store) {
    this.database = database;
    this.store = store;
  }

  /**
   * Finds the customer in a path; empty for a malformed id. For role {@code customer}, {@code me}
   * is its own profile, and every other profile does not exist.
   */
  public Optional<CustomerId> find(Caller caller, String idInPath) {
    if (!caller.isCustomer()) {
      return CustomerId.parse(idInPath);
    }
    return idInPath.equals(ME)
        ? find(caller)
        : CustomerId.parse(idInPath).filter(id -> isOwn(caller, id));
  }

  /** Finds the profile of a login, or its merge target; empty until the profile is created. */
  private Optional<CustomerId> find(Caller caller) {
    return database.read(handle -> store.find(handle, caller.tenant(), caller.subject()));
  }

  /** Whether an id is of the caller's profile, or of a profile that was merged into it. */
  private boolean isOwn(Caller caller, CustomerId id) {
    return find(caller)
        .filter(own ->
            own.equals(id)
                || database
                    .read(handle -> store.target(handle, caller.tenant(), id))
                    .equals(Optional.of(own)))
        .isPresent();
  }
}
