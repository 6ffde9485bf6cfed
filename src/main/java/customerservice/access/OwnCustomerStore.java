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
  Optional<CustomerId> find(Handle handle, TenantId tenant, String subject) {
    return handle
        .find(
            """
            SELECT customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = 'user_id' AND value = :subject
            """,
            new Binds().bind("tenant", tenant).bind("subject", subject),
            row -> row.getObject(1, UUID.class))
        .map(CustomerId::new);
  }
}
