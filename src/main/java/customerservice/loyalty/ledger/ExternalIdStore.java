package customerservice.loyalty.ledger;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The SQL that leads from the ids of another system to customers. It reads a table of the profiles:
 * a till that posts knows no other id, and the ledger knows no profile.
 */
@Singleton
public final class ExternalIdStore {
  /** The customers that have these external ids. */
  public Map<String, CustomerId> find(
      Handle handle, TenantId tenant, Collection<String> externalIds) {
    Map<String, CustomerId> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT value, customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = 'external_id' AND value = ANY (:ids)
            """)
        .bind("tenant", tenant.value())
        .bindArray("ids", String.class, externalIds.toArray())
        .map((row, context) ->
            Map.entry(
                row.getString("value"), new CustomerId(row.getObject("customer_id", UUID.class))))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }
}
