package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL that only transfers need. */
@Singleton
final class TransferStore {
  /**
   * The qualifying points of earns that were reversed in other ledgers since a transfer: the earns
   * of its customer, and of the customers merged into it.
   *
   * @param sent the entry with which the points left the customer
   */
  List<QualifyingPoints> reversedElsewhere(Handle handle, TenantId tenant, LedgerEntry sent) {
    return handle.list(
        """
        WITH customers AS (
          SELECT customer_id || coalesce(merged_sources, '{}') AS ids
          FROM customer_service.loyalty_accounts
          WHERE tenant_id = :tenant AND customer_id = :customer
        )
        SELECT r.qualifies_at, sum(r.qualifying_points)::bigint AS points
        FROM customers c
        JOIN customer_service.ledger_entries o
          ON o.tenant_id = :tenant AND o.customer_id = ANY (c.ids) AND o.type = 'earn'
        JOIN customer_service.ledger_entries r
          ON r.tenant_id = o.tenant_id AND r.reverses = o.transaction_id
        WHERE r.customer_id <> ALL (c.ids) AND r.created_at >= :since
        GROUP BY r.qualifies_at
        ORDER BY r.qualifies_at
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("customer", sent.customer())
            .bind("since", sent.createdAt()),
        row ->
            new QualifyingPoints(
                row.getTimestamp("qualifies_at").toInstant(), row.getLong("points")));
  }

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
