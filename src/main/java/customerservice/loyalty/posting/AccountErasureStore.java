package customerservice.loyalty.posting;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.util.Set;

/** The SQL that redacts ledger entries. No other statement updates them. */
@Singleton
final class AccountErasureStore {
  /** The actor that replaces the erased customer. */
  private static final String ERASED_ACTOR = "erased";

  /**
   * Sets the texts, idempotency keys and receipts of entries to null, and replaces the actor.
   *
   * @param logins of the customer, whose own requests have one of them as the actor
   * @param after the {@code seq} before the first entry
   * @param upTo the {@code seq} of the last entry
   */
  void redact(
      Handle handle,
      TenantId tenant,
      CustomerId customer,
      Set<String> logins,
      long after,
      long upTo) {
    handle.update(
        """
        UPDATE customer_service.ledger_entries
        SET reference = NULL, description = NULL, location_id = NULL,
            idempotency_key = NULL, request_hash = NULL, receipt = NULL,
            actor = CASE WHEN actor = ANY (:logins) THEN :erasedActor ELSE actor END
        WHERE tenant_id = :tenant AND customer_id = :customer
          AND seq > :after AND seq <= :upTo
          AND (num_nonnulls(reference, description, location_id, idempotency_key) > 0
            OR actor = ANY (:logins))
        """,
        new Binds()
            .bindTexts("logins", logins)
            .bind("erasedActor", ERASED_ACTOR)
            .bind("tenant", tenant)
            .bind("customer", customer)
            .bind("after", after)
            .bind("upTo", upTo));
  }
}
