package customerservice.loyalty.ledger;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The SQL that finds customers by their ids in an external system. It reads a table of {@code
 * customers}, because a point-of-sale system knows only these ids and this package must not call
 * {@code customers}.
 */
@Singleton
public final class ExternalIdStore {
  /** The customers by external id; unknown ids are missing. */
  public Map<String, CustomerId> find(
      Handle handle, TenantId tenant, Collection<String> externalIds) {
    Map<String, CustomerId> found = new HashMap<>();
    handle
        .list(
            """
            SELECT value, customer_id FROM customer_service.customer_contacts
            WHERE tenant_id = :tenant AND kind = 'external_id' AND value = ANY (:ids)
            """,
            new Binds().bind("tenant", tenant).bindTexts("ids", externalIds),
            row ->
                Map.entry(
                    row.getString("value"),
                    new CustomerId(row.getObject("customer_id", UUID.class))))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }
}
