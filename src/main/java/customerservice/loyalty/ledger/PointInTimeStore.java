package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL that computes the account at a time in the past from its entries. */
@Singleton
public final class PointInTimeStore {
  /**
   * Reads entries and tier changes in one statement, so that they are consistent.
   *
   * @param countedSince the start of the program's window at that time; null to count all
   */
  public Optional<Account> account(
      Handle handle,
      TenantId tenant,
      CustomerId customer,
      Instant at,
      @Nullable Instant countedSince) {
    return handle.find(
        """
        WITH posted AS (
          SELECT * FROM customer_service.ledger_entries
          WHERE tenant_id = :tenant AND customer_id = :customer AND created_at <= :at
        ),
        -- The activity of a transfer does not count after the transfer was returned.
        moved AS (
          SELECT activity_at FROM posted
          WHERE activity_at IS NOT NULL
          GROUP BY activity_at
          HAVING sum(CASE type WHEN 'transfer_in' THEN 1 ELSE -1 END) > 0
        ),
        folded AS (
          SELECT coalesce(sum(points), 0)::bigint AS balance,
            coalesce(sum(qualifying_points), 0)::bigint AS lifetime_points,
            coalesce(sum(<counted>) FILTER (WHERE coalesce(qualifies_at, created_at) >= <since>), 0)::bigint
              AS qualifying_points,
            coalesce(max(seq), 0) AS last_seq,
            max(created_at) AS last_posted_at,
            greatest(
              max(created_at) FILTER (WHERE type IN ('earn', 'redeem')),
              (SELECT max(activity_at) FROM moved)) AS last_activity_at
          FROM posted t
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
        -- Its from_tier is the tier before the first change.
        first_change AS (
          SELECT from_tier, from_since FROM customer_service.tier_changes
          WHERE tenant_id = :tenant AND customer_id = :customer
          ORDER BY number
          LIMIT 1
        )
        SELECT a.tenant_id, a.customer_id, a.may_post, a.is_closed, folded.*, lots.*,
          :at::timestamptz AS qualified_at,
          coalesce(l.to_tier, f.from_tier, a.tier) AS tier,
          coalesce(l.changed_at, f.from_since, a.tier_since) AS tier_since
        FROM customer_service.loyalty_accounts a
        CROSS JOIN folded
        CROSS JOIN lots
        LEFT JOIN last_change l ON true
        LEFT JOIN first_change f ON true
        WHERE a.tenant_id = :tenant AND a.customer_id = :customer
        """
            .replace("<counted>", EntryRow.COUNTED.replace(":since", "<since>"))
            .replace("<since>", "coalesce(:since, '-infinity'::timestamptz)"),
        new Binds()
            .bind("tenant", tenant)
            .bind("customer", customer)
            .bind("at", at)
            .bind("since", countedSince),
        AccountRow::read);
  }

  /**
   * A customer's qualifying points, the oldest first.
   *
   * @param since the start of the program's window; null to read all
   */
  public List<QualifyingPoints> qualifying(
      Handle handle, TenantId tenant, CustomerId customer, @Nullable Instant since) {
    return handle.list(
        """
        SELECT counts_from, sum(points)::bigint AS points
        FROM (
          SELECT coalesce(qualifies_at, created_at) AS counts_from, qualifying_points AS points
          FROM customer_service.ledger_entries
          WHERE tenant_id = :tenant AND customer_id = :customer AND carries_from IS NULL
          UNION ALL
          SELECT c.counts_from, c.points
          FROM customer_service.ledger_entries t
          CROSS JOIN LATERAL unnest(t.carries_from, t.carries_points) AS c (counts_from, points)
          WHERE t.tenant_id = :tenant AND t.customer_id = :customer AND t.carries_from IS NOT NULL
        ) AS counted
        WHERE counts_from >= coalesce(:since, '-infinity'::timestamptz)
        GROUP BY counts_from
        HAVING sum(points) <> 0
        ORDER BY counts_from
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer).bind("since", since),
        row ->
            new QualifyingPoints(
                row.getTimestamp("counts_from").toInstant(), row.getLong("points")));
  }
}
