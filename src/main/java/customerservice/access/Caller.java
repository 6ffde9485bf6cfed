package customerservice.access;

import customerservice.platform.TenantId;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * The authenticated caller of a request.
 *
 * @param tenant the only business whose data it can read and change
 * @param subject the token's {@code sub}; {@code service} for Supabase's legacy service key
 * @param role decides its permissions
 */
public record Caller(TenantId tenant, String subject, Role role) implements Principal {
  /** Returns the caller of an authenticated request; fails in a public resource method. */
  public static Caller of(SecurityContext security) {
    if (security.getUserPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("no caller: this resource method is public");
  }

  /** Whether the caller is a customer, who can read and change only its own profile. */
  public boolean isCustomer() {
    return role == Role.CUSTOMER;
  }

  @Override
  public String getName() {
    return subject;
  }
}
