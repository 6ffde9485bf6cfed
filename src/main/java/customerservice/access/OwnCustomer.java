package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.Database;
import customerservice.platform.Problem;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Which customer a guest's login is: the profile whose {@code user_id} is the token's subject. */
@Singleton
public final class OwnCustomer {
  private final Database database;

  OwnCustomer(Database database) {
    this.database = database;
  }

  /** The profile of a guest's login; empty before there is one. */
  public Optional<CustomerId> of(Caller caller) {
    return database.read(handle -> find(handle, caller));
  }

  private static Optional<CustomerId> find(Handle handle, Caller caller) {
    return handle
        .createQuery(
            """
            SELECT customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = 'user_id' AND value = :subject
            """)
        .bind("tenant", caller.tenant().value())
        .bind("subject", caller.subject())
        .mapTo(UUID.class)
        .findOne()
        .map(CustomerId::new);
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
