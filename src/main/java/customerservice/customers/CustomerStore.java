package customerservice.customers;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of customers and their contacts. */
@Singleton
final class CustomerStore {
  private static final String CUSTOMER_WITH_ACCOUNT =
      """
      SELECT c.*, a.*
      FROM customer_service.customers c
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
      """;

  private final CustomerRow rows;

  CustomerStore(CustomerRow rows) {
    this.rows = rows;
  }

  void insert(Handle handle, TenantId tenant, CustomerId id, Profile profile, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO customer_service.customers
              (tenant_id, customer_id, external_id, user_id, first_name, last_name, email, phone,
               date_of_birth, addresses, preferences, consents, attributes, tags, notes, status,
               version, created_at, updated_at, search_text, last_name_folded,
               dietary_restrictions, allergens, cities, countries, granted_consents)
            VALUES
              (:tenant, :customer, :external_id, :user_id, :first_name, :last_name, :email, :phone,
               :date_of_birth, :addresses::jsonb, :preferences::jsonb, :consents::jsonb,
               :attributes::jsonb, :tags, :notes, :status,
               1, :now, :now, :search_text, :last_name_folded,
               :dietary_restrictions, :allergens, :cities, :countries, :granted_consents)
            """)
        .bind("tenant", tenant.value())
        .bind("customer", id.value())
        .bind("now", now)
        .bindMap(rows.columns(profile))
        .execute();
  }

  void update(Handle handle, TenantId tenant, Customer customer) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.customers
            SET external_id = :external_id, user_id = :user_id, first_name = :first_name,
                last_name = :last_name, email = :email, phone = :phone,
                date_of_birth = :date_of_birth, addresses = :addresses::jsonb,
                preferences = :preferences::jsonb, consents = :consents::jsonb,
                attributes = :attributes::jsonb, tags = :tags, notes = :notes, status = :status,
                version = :version, updated_at = :now, search_text = :search_text,
                last_name_folded = :last_name_folded,
                dietary_restrictions = :dietary_restrictions, allergens = :allergens,
                cities = :cities, countries = :countries, granted_consents = :granted_consents
            WHERE tenant_id = :tenant AND customer_id = :customer
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.id().value())
        .bind("version", customer.version())
        .bind("now", customer.updatedAt())
        .bindMap(rows.columns(customer.profile()))
        .execute();
  }

  /**
   * Makes contacts lead to a customer.
   *
   * @param contacts in their order: whoever wants several waits for the others in the same one
   * @return the kinds that do now; one that is missing leads to another customer
   */
  List<Contact.Kind> claim(Handle handle, TenantId tenant, CustomerId id, List<Contact> contacts) {
    if (contacts.isEmpty()) {
      return List.of();
    }
    return handle
        .createQuery(
            """
            INSERT INTO customer_service.customer_contacts (tenant_id, kind, value, customer_id)
            SELECT :tenant, kind, value, :customer
            FROM unnest(:kinds::text[], :values::text[]) WITH ORDINALITY AS wanted (kind, value, place)
            ORDER BY place
            ON CONFLICT ON CONSTRAINT customer_contacts_pkey DO NOTHING
            RETURNING kind
            """)
        .bind("tenant", tenant.value())
        .bind("customer", id.value())
        .bind("kinds", contacts.stream().map(c -> c.kind().code()).toArray(String[]::new))
        .bind("values", contacts.stream().map(Contact::value).toArray(String[]::new))
        .map((row, context) -> Contact.Kind.of(row.getString("kind")))
        .list();
  }

  /** Makes a contact free again. */
  void release(Handle handle, TenantId tenant, Contact contact) {
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = :kind AND value = :value
            """)
        .bind("tenant", tenant.value())
        .bind("kind", contact.kind().code())
        .bind("value", contact.value())
        .execute();
  }

  /** Whom a contact leads to. */
  Optional<CustomerId> owner(Handle handle, TenantId tenant, Contact contact) {
    return handle
        .createQuery(
            """
            SELECT customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = :kind AND value = :value
            """)
        .bind("tenant", tenant.value())
        .bind("kind", contact.kind().code())
        .bind("value", contact.value())
        .mapTo(UUID.class)
        .findOne()
        .map(CustomerId::new);
  }

  Optional<Customer> find(Handle handle, TenantId tenant, CustomerId id) {
    return one(handle, tenant, id, "");
  }

  /** The same, locked against other changes until the end of the transaction. */
  Optional<Customer> lock(Handle handle, TenantId tenant, CustomerId id) {
    return one(handle, tenant, id, "FOR NO KEY UPDATE OF c");
  }

  private Optional<Customer> one(Handle handle, TenantId tenant, CustomerId id, String locking) {
    return handle
        .createQuery(
            CUSTOMER_WITH_ACCOUNT
                + """
                WHERE c.tenant_id = :tenant AND c.customer_id = :customer
                """
                + locking)
        .bind("tenant", tenant.value())
        .bind("customer", id.value())
        .map((row, context) -> rows.read(row))
        .findOne();
  }
}
