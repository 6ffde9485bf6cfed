package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** The SQL that finds the customer of a login. */
@Singleton
final class OwnCustomerStore {
  private static final String LOGIN =
      """
      SELECT customer_id FROM customer_service.customer_contacts
      WHERE tenant_id = :tenant AND kind = 'user_id' AND value = :subject
      """;

  private static final String CUSTOMER =
      """
      SELECT customer_id FROM customer_service.customers
      WHERE tenant_id = :tenant AND customer_id = :customer
      """;

  private static final String MERGE_TARGET =
      """
      WITH RECURSIVE merged AS (
        <first>
        UNION
        SELECT c.merged_into
        FROM merged m
        JOIN customer_service.customers c ON c.customer_id = m.customer_id
        WHERE c.tenant_id = :tenant AND c.merged_into IS NOT NULL
      )
      SELECT c.customer_id
      FROM merged m
      JOIN customer_service.customers c ON c.customer_id = m.customer_id
      WHERE c.tenant_id = :tenant AND c.merged_into IS NULL
      """;

  /** Finds the profile that has the login, or the profile into which it was merged. */
  Optional<CustomerId> find(Handle handle, TenantId tenant, String subject) {
    return find(handle, LOGIN, new Binds().bind("tenant", tenant).bind("subject", subject));
  }

  /** Finds the profile into which a profile was merged, or the profile itself. */
  Optional<CustomerId> target(Handle handle, TenantId tenant, CustomerId customer) {
    return find(handle, CUSTOMER, new Binds().bind("tenant", tenant).bind("customer", customer));
  }

  private static Optional<CustomerId> find(Handle handle, String first, Binds binds) {
    return handle
        .find(MERGE_TARGET.replace("<first>", first), binds, row -> row.getObject(1, UUID.class))
        .map(CustomerId::new);
  }
}
