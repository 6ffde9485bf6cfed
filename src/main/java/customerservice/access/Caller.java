package customerservice.access;

import customerservice.platform.TenantId;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/**
 * Who makes a request.
 *
 * @param tenant the business whose data it can touch
 * @param subject the token's {@code sub}; {@code service} for Supabase's legacy service key
 * @param role what it may do
 */
public record Caller(TenantId tenant, String subject, Role role) implements Principal {
  /** The caller of a request that has passed the check. */
  public static Caller of(SecurityContext security) {
    if (security.getUserPrincipal() instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("no caller: this resource method is public");
  }

  /** Whether it is a guest, who sees and changes what is their own alone. */
  public boolean isCustomer() {
    return role == Role.CUSTOMER;
  }

  @Override
  public String getName() {
    return subject;
  }
}
