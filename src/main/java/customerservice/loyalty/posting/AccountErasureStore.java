package customerservice.loyalty.posting;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The SQL that takes the person out of their rows. The only one that changes rows of the ledger.
 */
@Singleton
final class AccountErasureStore {
  /** Who stands behind a row in place of its own customer. */
  private static final String NOBODY = "erased";

  /**
   * Blanks what rows hold beside figures: texts, and what a client chose as key of its request.
   *
   * @param logins of the customer, who may have acted for themselves
   * @param after the row behind which it begins
   * @param upTo the row with which it ends
   */
  void redact(
      Handle handle,
      TenantId tenant,
      CustomerId customer,
      Set<String> logins,
      long after,
      long upTo) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.ledger_entries
            SET reference = NULL, description = NULL, location_id = NULL,
                idempotency_key = NULL, request_hash = NULL, receipt = NULL,
                actor = CASE WHEN actor = ANY (:logins) THEN :nobody ELSE actor END
            WHERE tenant_id = :tenant AND customer_id = :customer
              AND seq > :after AND seq <= :upTo
              AND (num_nonnulls(reference, description, location_id, idempotency_key) > 0
                OR actor = ANY (:logins))
            """)
        .bindArray("logins", String.class, logins.toArray())
        .bind("nobody", NOBODY)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .bind("after", after)
        .bind("upTo", upTo)
        .execute();
  }
}
