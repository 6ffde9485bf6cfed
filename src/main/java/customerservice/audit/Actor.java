package customerservice.audit;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.CustomerId;
import customerservice.platform.RequestId;
import customerservice.platform.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * The caller of an action, and their request.
 *
 * @param subject the token's {@code sub}
 * @param requestId null outside of a request
 */
public record Actor(TenantId tenant, String subject, Role role, @Nullable String requestId) {
  /** The caller of the current request. */
  public static Actor of(Caller caller) {
    return new Actor(caller.tenant(), caller.subject(), caller.role(), RequestId.currentOrNull());
  }

  /** The actor of a part of this service that acts without a request. */
  public static Actor program(TenantId tenant, String name) {
    return new Actor(tenant, name, Role.SERVICE, null);
  }

  /**
   * The stored name of the actor: the token's {@code sub}; for a guest only their customer id, as
   * in the ledger.
   *
   * @param customer the customer that the action is about; an action of a guest always has one
   */
  public String actor(@Nullable CustomerId customer) {
    return role == Role.CUSTOMER && customer != null ? customer.toString() : subject;
  }
}
