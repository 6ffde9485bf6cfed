package customerservice.access;

import static customerservice.access.Role.ADMIN;
import static customerservice.access.Role.CUSTOMER;
import static customerservice.access.Role.MANAGER;
import static customerservice.access.Role.SERVICE;
import static customerservice.access.Role.STAFF;

import java.util.Set;

/** The permission matrix: every operation and the roles that may call it. */
public enum Permission {
  CUSTOMER_CREATE(ADMIN, MANAGER, STAFF, SERVICE, CUSTOMER),
  CUSTOMER_READ(ADMIN, MANAGER, STAFF, SERVICE, CUSTOMER),
  CUSTOMER_READ_OWN(CUSTOMER),
  CUSTOMER_UPDATE(ADMIN, MANAGER, STAFF, SERVICE, CUSTOMER),
  CUSTOMER_ERASE(ADMIN, MANAGER, CUSTOMER),
  CUSTOMER_COPY(ADMIN, MANAGER, CUSTOMER),
  CUSTOMER_LIST(ADMIN, MANAGER, STAFF, SERVICE),
  CUSTOMER_EXPORT(ADMIN, MANAGER),
  CUSTOMER_DUPLICATES(ADMIN, MANAGER),
  CUSTOMER_MERGE(ADMIN, MANAGER),
  CUSTOMER_UNMERGE(ADMIN, MANAGER),
  CUSTOMER_IMPORT(ADMIN, MANAGER, SERVICE),
  IMPORT_READ(ADMIN, MANAGER, SERVICE),
  IMPORT_CANCEL(ADMIN, MANAGER, SERVICE),
  PROGRAM_READ(ADMIN, MANAGER, STAFF, SERVICE, CUSTOMER),
  PROGRAM_UPDATE(ADMIN),
  PROGRAM_PREVIEW(ADMIN),
  PROGRAM_REVIEW(ADMIN, MANAGER),
  LOYALTY_READ(ADMIN, MANAGER, STAFF, SERVICE, CUSTOMER),
  LOYALTY_EARN(ADMIN, MANAGER, STAFF, SERVICE),
  LOYALTY_REDEEM(ADMIN, MANAGER, STAFF, SERVICE),
  LOYALTY_ADJUST(ADMIN, MANAGER),
  LOYALTY_REVERSE(ADMIN, MANAGER, SERVICE),
  LOYALTY_POST_MANY(ADMIN, MANAGER, SERVICE),
  LOYALTY_VERIFY(ADMIN, MANAGER),
  LOYALTY_EXPORT(ADMIN, MANAGER),
  ANALYTICS_READ(ADMIN, MANAGER),
  ANALYTICS_REBUILD(ADMIN),
  WEBHOOK_READ(ADMIN, MANAGER),
  WEBHOOK_CHANGE(ADMIN),
  WEBHOOK_SECRET(ADMIN),
  WEBHOOK_SEND(ADMIN),
  AUDIT_READ(ADMIN),
  EVENT_READ(ADMIN, MANAGER, SERVICE);

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable.
  private final Set<Role> roles;

  Permission(Role... roles) {
    this.roles = Set.of(roles);
  }

  /** Whether a role has this permission; role {@code customer} has it only for its own profile. */
  public boolean isFor(Role role) {
    return roles.contains(role);
  }
}
