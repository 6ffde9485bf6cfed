package customerservice.loyalty.posting;

import customerservice.loyalty.ledger.AccountRow;
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
   * The qualifying points of the earns of a customer and of the customers merged into it, without
   * the points that reversals in any ledger have undone.
   */
  List<QualifyingPoints> earned(Handle handle, TenantId tenant, CustomerId customer) {
    return handle.list(
        """
        WITH earns AS (
          SELECT o.*
          FROM customer_service.loyalty_accounts a
          JOIN customer_service.ledger_entries o
            ON o.tenant_id = a.tenant_id AND o.customer_id = ANY (a.customer_id || a.merged_sources)
          WHERE a.tenant_id = :tenant AND a.customer_id = :customer AND o.type = 'earn'
        )
        SELECT counts_from, sum(points)::bigint AS points
        FROM (
          SELECT created_at AS counts_from, qualifying_points AS points FROM earns
          UNION ALL
          SELECT r.qualifies_at, r.qualifying_points
          FROM earns o
          JOIN customer_service.ledger_entries r
            ON r.tenant_id = o.tenant_id AND r.reverses = o.transaction_id
        ) AS counted
        GROUP BY counts_from
        HAVING sum(points) <> 0
        ORDER BY counts_from
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer),
        row ->
            new QualifyingPoints(
                row.getTimestamp("counts_from").toInstant(), row.getLong("points")));
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
