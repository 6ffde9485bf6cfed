package customerservice.customers.upsert;

import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.profile.Contact;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Map.Entry<Contact, CustomerId>> found =
        batch.query(
            """
            WITH RECURSIVE owner AS (
              SELECT wanted.kind, wanted.value, c.customer_id, c.merged_into
              FROM unnest(:kinds::text[], :values::text[]) AS wanted (kind, value)
              CROSS JOIN LATERAL (
                SELECT k.customer_id FROM customer_service.customer_contacts k
                WHERE k.tenant_id = :tenant AND k.kind = wanted.kind AND k.value = wanted.value
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
            """,
            binds(tenant, contacts),
            row -> Map.entry(contact(row), id(row)));
    batch.send();
    Map<Contact, CustomerId> owners = new HashMap<>();
    found.list().forEach(entry -> owners.put(entry.getKey(), entry.getValue()));
    return owners;
  }

  /** Finds customers and locks their profiles, in id order so that transactions cannot deadlock. */
  Map<CustomerId, Customer> lock(Handle handle, TenantId tenant, Set<CustomerId> ids) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Customer> locked =
        batch.query(
            CustomerRow.SELECT
                + """
                WHERE c.tenant_id = :tenant AND c.customer_id = ANY (:customers::uuid[])
                ORDER BY c.customer_id
                FOR NO KEY UPDATE OF c
                """,
            new Binds().bind("tenant", tenant).column("customers", "uuid", ids, CustomerId::value),
            rows::read);
    batch.send();
    Map<CustomerId, Customer> customers = new HashMap<>();
    locked.list().forEach(customer -> customers.put(customer.id(), customer));
    return customers;
  }

  /** Deletes contacts, so that other customers can claim them. */
  void release(Handle handle, TenantId tenant, List<Contact> contacts) {
    if (contacts.isEmpty()) {
      return;
    }
    StatementBatch batch = new StatementBatch(handle);
    batch.update(
        """
        DELETE FROM customer_service.customer_contacts k
        USING unnest(:kinds::text[], :values::text[]) AS released (kind, value)
        WHERE k.tenant_id = :tenant AND k.kind = released.kind AND k.value = released.value
        """,
        binds(tenant, new TreeSet<>(contacts)));
    batch.send();
  }

  /** Finds the contacts of customers. */
  List<Contact> contacts(Handle handle, TenantId tenant, Set<CustomerId> ids) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Contact> found =
        batch.query(
            """
            SELECT kind, value FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND customer_id = ANY (:customers::uuid[])
            """,
            new Binds().bind("tenant", tenant).column("customers", "uuid", ids, CustomerId::value),
            UpsertStore::contact);
    batch.send();
    return found.list();
  }

  private static Binds binds(TenantId tenant, Collection<Contact> contacts) {
    return new Binds()
        .bind("tenant", tenant)
        .column("kinds", "text", contacts, contact -> contact.kind().code())
        .column("values", "text", contacts, Contact::value);
  }

  private static Contact contact(ResultSet row) throws SQLException {
    return new Contact(Contact.Kind.of(row.getString("kind")), row.getString("value"));
  }

  private static CustomerId id(ResultSet row) throws SQLException {
    return new CustomerId(row.getObject("customer_id", UUID.class));
  }
}
