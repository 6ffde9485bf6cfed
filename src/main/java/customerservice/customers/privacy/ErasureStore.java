package customerservice.customers.privacy;

import customerservice.customers.index.TermStore;
import customerservice.customers.profile.Contact;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** SQL of the profiles of a person and of their erasure. */
@Singleton
final class ErasureStore {
  private final TermStore terms;

  ErasureStore(TermStore terms) {
    this.terms = terms;
  }

  record LockedProfile(CustomerId id, long version, @Nullable String userId) {}

  /**
   * Finds the ids of a customer and of all profiles that were merged into it, directly or not;
   * empty if the customer does not exist.
   */
  Set<CustomerId> findProfiles(Handle handle, TenantId tenant, CustomerId customer) {
    return handle
        .createQuery(
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
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .mapTo(UUID.class)
        .map(CustomerId::new)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Locks profiles for update, in the order in which a merge locks them. */
  List<LockedProfile> lock(Handle handle, TenantId tenant, Set<CustomerId> customers) {
    return handle
        .createQuery(
            """
            SELECT customer_id, version, user_id FROM customer_service.customers
            WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
            ORDER BY customer_id
            FOR UPDATE
            """)
        .bind("tenant", tenant.value())
        .bindArray("customers", UUID.class, ids(customers))
        .map((row, context) ->
            new LockedProfile(
                new CustomerId(row.getObject("customer_id", UUID.class)),
                row.getLong("version"),
                row.getString("user_id")))
        .list();
  }

  List<Contact> contacts(Handle handle, TenantId tenant, CustomerId customer) {
    return handle
        .createQuery(
            """
            SELECT kind, value FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND customer_id = :customer
            ORDER BY kind, value
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .map((row, context) ->
            new Contact(Contact.Kind.of(row.getString("kind")), row.getString("value")))
        .list();
  }

  /**
   * Deletes profiles with their contacts, consent changes and search terms. Call it last: other
   * transactions may wait for the locks on search terms.
   */
  void delete(Handle handle, TenantId tenant, Set<CustomerId> customers) {
    delete(handle, tenant, customers, "consent_changes");
    delete(handle, tenant, customers, "customer_contacts");
    terms.remove(handle, tenant, customers);
    delete(handle, tenant, customers, "customers");
  }

  private static void delete(
      Handle handle, TenantId tenant, Set<CustomerId> customers, String table) {
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.<table>
            WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
            """
                .replace("<table>", table))
        .bind("tenant", tenant.value())
        .bindArray("customers", UUID.class, ids(customers))
        .execute();
  }

  private static List<UUID> ids(Set<CustomerId> customers) {
    return customers.stream().map(CustomerId::value).toList();
  }
}
