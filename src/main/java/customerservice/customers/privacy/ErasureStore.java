package customerservice.customers.privacy;

import customerservice.customers.ContactRow;
import customerservice.customers.CustomerCounts;
import customerservice.customers.index.TermStore;
import customerservice.customers.profile.Contact;
import customerservice.customers.profile.Status;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.rollups.RollupChange;
import customerservice.rollups.RollupStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** SQL of the profiles of a person and of their erasure. */
@Singleton
final class ErasureStore {
  private final TermStore terms;
  private final RollupStore rollups;

  ErasureStore(TermStore terms, RollupStore rollups) {
    this.terms = terms;
    this.rollups = rollups;
  }

  record LockedProfile(
      CustomerId id,
      long version,
      Status status,
      @Nullable String userId,
      Instant createdAt,
      Instant updatedAt) {}

  /**
   * Finds the ids of a customer and of all profiles that were merged into it, directly or not;
   * empty if the customer does not exist.
   */
  Set<CustomerId> findProfiles(Handle handle, TenantId tenant, CustomerId customer) {
    return Set.copyOf(
        handle.list(
            """
            WITH RECURSIVE person AS (
              SELECT customer_id FROM customer_service.customers
              WHERE tenant_id = :tenant AND customer_id = :customer
              UNION
              SELECT c.customer_id
              FROM person p
              JOIN customer_service.customers c ON c.merged_into = p.customer_id
              WHERE c.tenant_id = :tenant
            )
            SELECT customer_id FROM person
            """,
            new Binds().bind("tenant", tenant).bind("customer", customer),
            row -> new CustomerId(row.getObject("customer_id", UUID.class))));
  }

  /** Locks profiles for update, in the order in which a merge locks them. */
  List<LockedProfile> lock(Handle handle, TenantId tenant, Set<CustomerId> customers) {
    return handle.list(
        """
        SELECT customer_id, version, status, user_id, created_at, updated_at
        FROM customer_service.customers
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
        ORDER BY customer_id
        FOR UPDATE
        """,
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers),
        row ->
            new LockedProfile(
                new CustomerId(row.getObject("customer_id", UUID.class)),
                row.getLong("version"),
                Status.of(row.getString("status")),
                row.getString("user_id"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant()));
  }

  List<Contact> contacts(Handle handle, TenantId tenant, CustomerId customer) {
    return handle.list(
        """
        SELECT kind, value FROM customer_service.customer_contacts
        WHERE tenant_id = :tenant AND customer_id = :customer
        ORDER BY kind, value
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer),
        ContactRow::read);
  }

  /**
   * Deletes locked profiles with their contacts, consent changes and search terms. Call it last:
   * other transactions may wait for the locks on search terms.
   */
  void delete(Handle handle, TenantId tenant, List<LockedProfile> profiles, Instant now) {
    Set<CustomerId> customers =
        profiles.stream().map(LockedProfile::id).collect(Collectors.toUnmodifiableSet());
    RollupChange counts = new RollupChange();
    profiles.forEach(
        profile -> CustomerCounts.remove(counts, profile.status(), profile.createdAt()));
    rollups.append(handle, tenant, counts, now);
    delete(handle, tenant, customers, "consent_changes");
    delete(handle, tenant, customers, "customer_contacts");
    terms.remove(handle, tenant, customers);
    delete(handle, tenant, customers, "customers");
  }

  private static void delete(
      Handle handle, TenantId tenant, Set<CustomerId> customers, String table) {
    handle.update(
        """
        DELETE FROM customer_service.<table>
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
        """
            .replace("<table>", table),
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers));
  }
}
