package customerservice.customers.upsert;

import static customerservice.customers.ContactRow.CONTACTS;
import static customerservice.customers.CustomerStore.CLAIMS;

import customerservice.customers.ContactRow;
import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.CustomerStore.Claim;
import customerservice.customers.profile.Contact;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Finds, locks and releases contacts and customers in batches of hundreds. */
@Singleton
final class UpsertStore {
  private final CustomerRow rows;

  UpsertStore(CustomerRow rows) {
    this.rows = rows;
  }

  /**
   * Finds the customer that has each contact; for a merged customer, the final target of its
   * merges. The lateral joins with {@code LIMIT 1} make the planner use the primary keys even if
   * the statistics of the tables are outdated, as in a first import.
   */
  Map<Contact, CustomerId> owners(Handle handle, TenantId tenant, Collection<Contact> contacts) {
    if (contacts.isEmpty()) {
      return Map.of();
    }
    Map<Contact, CustomerId> owners = new HashMap<>();
    handle
        .list(
            CONTACTS.in(
                """
                WITH RECURSIVE owner AS (
                  SELECT contacts.kind, contacts.value, c.customer_id, c.merged_into
                  FROM <contacts.rows>
                  CROSS JOIN LATERAL (
                    SELECT k.customer_id FROM customer_service.customer_contacts k
                    WHERE k.tenant_id = :tenant AND k.kind = contacts.kind AND k.value = contacts.value
                    LIMIT 1) AS k
                  CROSS JOIN LATERAL (
                    SELECT c.customer_id, c.merged_into FROM customer_service.customers c
                    WHERE c.tenant_id = :tenant AND c.customer_id = k.customer_id
                    LIMIT 1) AS c
                  UNION
                  SELECT owner.kind, owner.value, c.customer_id, c.merged_into
                  FROM owner
                  CROSS JOIN LATERAL (
                    SELECT c.customer_id, c.merged_into FROM customer_service.customers c
                    WHERE c.tenant_id = :tenant AND c.customer_id = owner.merged_into
                    LIMIT 1) AS c
                )
                SELECT kind, value, customer_id FROM owner WHERE merged_into IS NULL
                """),
            CONTACTS.bind(new Binds().bind("tenant", tenant), contacts),
            row ->
                Map.entry(
                    ContactRow.read(row), new CustomerId(row.getObject("customer_id", UUID.class))))
        .forEach(owner -> owners.put(owner.getKey(), owner.getValue()));
    return owners;
  }

  /** Finds the customers with these ids; for a merged customer, the final target of its merges. */
  Map<CustomerId, CustomerId> targets(Handle handle, TenantId tenant, Set<CustomerId> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<CustomerId, CustomerId> targets = new HashMap<>();
    handle
        .list(
            """
            WITH RECURSIVE target AS (
              SELECT c.customer_id AS id, c.customer_id, c.merged_into
              FROM unnest(:customers::uuid[]) AS wanted (id)
              CROSS JOIN LATERAL (
                SELECT c.customer_id, c.merged_into FROM customer_service.customers c
                WHERE c.tenant_id = :tenant AND c.customer_id = wanted.id
                LIMIT 1) AS c
              UNION
              SELECT target.id, c.customer_id, c.merged_into
              FROM target
              CROSS JOIN LATERAL (
                SELECT c.customer_id, c.merged_into FROM customer_service.customers c
                WHERE c.tenant_id = :tenant AND c.customer_id = target.merged_into
                LIMIT 1) AS c
            )
            SELECT id, customer_id FROM target WHERE merged_into IS NULL
            """,
            new Binds().bind("tenant", tenant).bindCustomers("customers", ids),
            row ->
                Map.entry(
                    new CustomerId(row.getObject("id", UUID.class)),
                    new CustomerId(row.getObject("customer_id", UUID.class))))
        .forEach(target -> targets.put(target.getKey(), target.getValue()));
    return targets;
  }

  /** Finds customers and locks their profiles, in id order so that transactions cannot deadlock. */
  Map<CustomerId, Customer> lock(Handle handle, TenantId tenant, Set<CustomerId> ids) {
    Map<CustomerId, Customer> customers = new HashMap<>();
    handle
        .list(
            CustomerRow.SELECT
                + """
                WHERE c.tenant_id = :tenant AND c.customer_id = ANY (:customers)
                ORDER BY c.customer_id
                FOR NO KEY UPDATE OF c
                """,
            new Binds().bind("tenant", tenant).bindCustomers("customers", ids),
            rows::read)
        .forEach(customer -> customers.put(customer.id(), customer));
    return customers;
  }

  /** Deletes contacts of their owners, so that other customers can claim them. */
  void release(Handle handle, TenantId tenant, List<Claim> owned) {
    if (owned.isEmpty()) {
      return;
    }
    handle.update(
        CLAIMS.in(
            """
            DELETE FROM customer_service.customer_contacts k
            USING <claims.rows>
            WHERE k.tenant_id = :tenant AND k.kind = claims.kind AND k.value = claims.value
              AND k.customer_id = claims.customer_id
            """),
        CLAIMS.bind(
            new Binds().bind("tenant", tenant),
            owned.stream().sorted(Comparator.comparing(Claim::contact)).toList()));
  }

  /** Finds the contacts of customers. */
  List<Contact> contacts(Handle handle, TenantId tenant, Set<CustomerId> ids) {
    return handle.list(
        """
        SELECT kind, value FROM customer_service.customer_contacts
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
        """,
        new Binds().bind("tenant", tenant).bindCustomers("customers", ids),
        ContactRow::read);
  }
}
