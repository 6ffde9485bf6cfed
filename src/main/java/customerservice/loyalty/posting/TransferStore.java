package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL that only transfers need. */
@Singleton
final class TransferStore {
  /**
   * The time of the newest earn or redeem of a customer, without those of one transfer.
   *
   * @param without the id of the transfer's entry
   */
  @Nullable Instant activity(Handle handle, TenantId tenant, CustomerId customer, UUID without) {
    return handle
        .list(
            """
            SELECT greatest(
              (SELECT max(created_at) FROM customer_service.ledger_entries
                WHERE tenant_id = :tenant AND customer_id = :customer AND type IN ('earn', 'redeem')),
              -- The activity of a transfer does not count if the transfer was returned.
              (SELECT max(activity_at) FROM (
                SELECT activity_at FROM customer_service.ledger_entries
                WHERE tenant_id = :tenant AND customer_id = :customer
                  AND activity_at IS NOT NULL AND transaction_id <> :without
                GROUP BY activity_at
                HAVING sum(CASE type WHEN 'transfer_in' THEN 1 ELSE -1 END) > 0) AS moved)
            ) AS activity_at
            """,
            new Binds().bind("tenant", tenant).bind("customer", customer).bind("without", without),
            row -> Optional.ofNullable(AccountRow.instant(row, "activity_at")))
        .getFirst()
        .orElse(null);
  }
}
