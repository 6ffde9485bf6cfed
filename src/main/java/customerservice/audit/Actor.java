package customerservice.audit;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.CustomerId;
import customerservice.platform.RequestId;
import customerservice.platform.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for something, and in which request.
 *
 * @param subject the token's {@code sub}
 * @param requestId null where it is no request
 */
public record Actor(TenantId tenant, String subject, Role role, @Nullable String requestId) {
  /** Who makes the request that is being answered. */
  public static Actor of(Caller caller) {
    return new Actor(caller.tenant(), caller.subject(), caller.role(), RequestId.currentOrNull());
  }

  /** A program that works without being asked over HTTP. */
  public static Actor program(TenantId tenant, String name) {
    return new Actor(tenant, name, Role.SERVICE, null);
  }

  /**
   * Who acts, as it is kept: a guest is known by their customer's id alone, as in the ledger.
   *
   * @param customer whom it is about; a guest asks for nothing that is about nobody
   */
  public String actor(@Nullable CustomerId customer) {
    return role == Role.CUSTOMER && customer != null ? customer.toString() : subject;
  }
}
