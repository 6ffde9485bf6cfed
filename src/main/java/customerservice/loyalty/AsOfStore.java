package customerservice.loyalty;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL that folds the rows of a customer up to a moment into the account as it was then. */
@Singleton
final class AsOfStore {
  /** Points that count towards a tier, and from when on they do. */
  record Counted(Instant from, long points) {}

  /**
   * All of it in one statement: rows and tiers are of one moment.
   *
   * @param countedSince from when on points counted towards a tier then; null: from the first on
   */
  Optional<Account> account(
      Handle handle,
      TenantId tenant,
      CustomerId customer,
      Instant at,
      @Nullable Instant countedSince) {
    return handle
        .createQuery(
            """
            WITH posted AS (
              SELECT * FROM customer_service.loyalty_transactions
              WHERE tenant_id = :tenant AND customer_id = :customer AND created_at <= :at
            ),
            folded AS (
              SELECT coalesce(sum(points), 0)::bigint AS balance,
                coalesce(sum(qualifying_points), 0)::bigint AS lifetime_points,
                coalesce(sum(qualifying_points) FILTER (
                  WHERE coalesce(qualifies_at, created_at) >= coalesce(:since, '-infinity'::timestamptz)), 0)::bigint
                  AS qualifying_points,
                coalesce(max(seq), 0) AS last_seq,
                max(created_at) AS last_posted_at,
                max(created_at) FILTER (WHERE type IN ('earn', 'redeem')) AS last_activity_at
              FROM posted
            ),
            lots AS (
              SELECT coalesce(array_agg(lot.points ORDER BY lot.expires_at), '{}') AS lot_points,
                coalesce(array_agg(lot.expires_at ORDER BY lot.expires_at), '{}') AS lot_expires_at
              FROM (
                SELECT l.expires_at, sum(l.points)::bigint AS points
                FROM posted p, unnest(p.lot_points, p.lot_expires_at) AS l (points, expires_at)
                GROUP BY l.expires_at
                HAVING sum(l.points) <> 0) AS lot
            ),
            last_change AS (
              SELECT to_tier, changed_at FROM customer_service.tier_changes
              WHERE tenant_id = :tenant AND customer_id = :customer AND changed_at <= :at
              ORDER BY number DESC
              LIMIT 1
            ),
            -- The tier behind the account, where nothing had changed it yet.
            first_change AS (
              SELECT from_tier, from_since FROM customer_service.tier_changes
              WHERE tenant_id = :tenant AND customer_id = :customer
              ORDER BY number
              LIMIT 1
            )
            SELECT a.tenant_id, a.customer_id, a.may_post, folded.*, lots.*,
              :at::timestamptz AS qualified_at,
              coalesce(l.to_tier, f.from_tier, a.tier) AS tier,
              coalesce(l.changed_at, f.from_since, a.tier_since) AS tier_since
            FROM customer_service.loyalty_accounts a
            CROSS JOIN folded
            CROSS JOIN lots
            LEFT JOIN last_change l ON true
            LEFT JOIN first_change f ON true
            WHERE a.tenant_id = :tenant AND a.customer_id = :customer
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .bind("at", at)
        .bind("since", countedSince == null ? null : Timestamp.from(countedSince))
        .map((row, context) -> AccountRow.read(row))
        .findOne();
  }

  /** What counts towards a customer's tier, the oldest first. */
  List<Counted> counted(Handle handle, TenantId tenant, CustomerId customer, Instant since) {
    return handle
        .createQuery(
            """
            SELECT coalesce(qualifies_at, created_at) AS counts_from, sum(qualifying_points)::bigint AS points
            FROM customer_service.loyalty_transactions
            WHERE tenant_id = :tenant AND customer_id = :customer AND coalesce(qualifies_at, created_at) >= :since
            GROUP BY counts_from
            HAVING sum(qualifying_points) <> 0
            ORDER BY counts_from
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .bind("since", since)
        .map((row, context) ->
            new Counted(row.getTimestamp("counts_from").toInstant(), row.getLong("points")))
        .list();
  }
}
