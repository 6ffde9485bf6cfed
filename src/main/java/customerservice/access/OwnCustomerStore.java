package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL that finds the customer of a login. */
@Singleton
final class OwnCustomerStore {
  Optional<CustomerId> find(Handle handle, TenantId tenant, String subject) {
    return handle
        .createQuery(
            """
            SELECT customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = 'user_id' AND value = :subject
            """)
        .bind("tenant", tenant.value())
        .bind("subject", subject)
        .mapTo(UUID.class)
        .findOne()
        .map(CustomerId::new);
  }
}
