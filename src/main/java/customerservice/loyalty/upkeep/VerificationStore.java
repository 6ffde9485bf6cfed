package customerservice.loyalty.upkeep;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/**
 * The SQL that recomputes an account from its ledger entries. It shares no code with posting, so
 * that an error there is found here.
 */
@Singleton
public final class VerificationStore {
  private static final String VERIFY =
      """
      WITH account AS (
        SELECT a.*, p.tiers, coalesce(p.reviewed_version = p.version, false) AS is_reviewed,
          -- Start of the window for the qualifying points that the account stores.
          CASE WHEN p.tier_window_months IS NULL THEN '-infinity'::timestamptz
            ELSE (a.qualified_at AT TIME ZONE p.timezone
              - make_interval(months => p.tier_window_months)) AT TIME ZONE p.timezone
          END AS counted_since
        FROM customer_service.loyalty_accounts a
        LEFT JOIN customer_service.loyalty_programs p ON p.tenant_id = a.tenant_id
        WHERE a.tenant_id = :tenant AND a.customer_id = :customer
      ),
      -- Each entry with its expected number and balance, and the entries that it refers to.
      numbered AS (
        SELECT t.*,
          row_number() OVER rows_before AS expected_seq,
          sum(t.points) OVER rows_before AS expected_balance,
          lag(t.created_at) OVER rows_before AS previous_at,
          lag(t.balance_after, 1, 0) OVER rows_before AS balance_before,
          o.seq AS reversed_seq, o.type AS reversed_type, o.lot_points AS reversed_points_of_lots,
          o.lot_expires_at AS reversed_dates, c.customer_id AS partner_id,
          o.customer_id <> t.customer_id AS is_of_source,
          (SELECT coalesce(sum(r.reverses_points), 0) FROM customer_service.ledger_entries r
            WHERE r.tenant_id = t.tenant_id AND r.reverses = t.transaction_id) AS reversed_points,
          -- After a merge, an entry can be reversed in several ledgers.
          t.reverses IS NOT NULL AND EXISTS (
            SELECT FROM customer_service.ledger_entries r
            WHERE r.tenant_id = t.tenant_id AND r.reverses = t.reverses
              AND r.customer_id <> t.customer_id) AS is_reversed_elsewhere,
          (SELECT coalesce(sum(l.points), 0) FROM unnest(t.lot_points) AS l (points))
            AS points_of_lots,
          (SELECT coalesce(sum(c.points), 0) FROM unnest(t.carries_points) AS c (points))
            AS points_carried,
          -- A transfer must have a matching entry in the account of the other customer.
          t.counterpart IS NULL OR EXISTS (
            SELECT FROM customer_service.ledger_entries o
            WHERE o.tenant_id = t.tenant_id AND o.transaction_id = t.counterpart
              AND o.counterpart = t.transaction_id AND o.customer_id <> t.customer_id
              AND o.type <> t.type AND o.points = -t.points
              AND o.qualifying_points = -t.qualifying_points
              AND o.carries_from = t.carries_from) AS is_counterpart_valid
        FROM customer_service.ledger_entries t
        LEFT JOIN customer_service.ledger_entries o
          ON o.tenant_id = t.tenant_id AND o.transaction_id = t.reverses
        LEFT JOIN customer_service.ledger_entries c
          ON c.tenant_id = t.tenant_id AND c.transaction_id = t.counterpart
        WHERE t.tenant_id = :tenant AND t.customer_id = :customer
        WINDOW rows_before AS (ORDER BY t.seq)
      ),
      folded AS (
        SELECT count(*) AS transactions,
          coalesce(sum(points), 0)::bigint AS ledger_sum,
          coalesce(sum(qualifying_points), 0)::bigint AS lifetime_points,
          coalesce(bool_and(
            seq = expected_seq
            AND balance_after = expected_balance
            -- Points that create or repay a debt belong to no lot.
            AND points - points_of_lots = least(balance_after, 0) - least(balance_before, 0)
            AND qualifying_points = CASE type
              WHEN 'earn' THEN points
              WHEN 'transfer_in' THEN points_carried
              WHEN 'transfer_out' THEN points_carried
              WHEN 'reverse' THEN CASE reversed_type WHEN 'earn' THEN -reverses_points ELSE 0 END
              ELSE 0 END
            AND reversed_points <= abs(points)
            AND is_counterpart_valid
            AND created_at >= coalesce(previous_at, created_at)), true) AS are_entries_valid
        FROM numbered
      ),
      qualifying AS (
        SELECT coalesce(sum(counted.points), 0)::bigint AS points
        FROM (
          SELECT n.qualifying_points AS points, coalesce(n.qualifies_at, n.created_at) AS counts_from
          FROM numbered n
          WHERE n.counterpart IS NULL
          UNION ALL
          SELECT c.points, c.counts_from
          FROM numbered n, unnest(n.carries_points, n.carries_from) AS c (points, counts_from)
        ) AS counted
        JOIN account a ON counted.counts_from >= a.counted_since
      ),
      <reversed>
      -- The points that all entries leave in the lot of each expiry date.
      lots AS (
        SELECT coalesce(array_agg(lot.points ORDER BY lot.expires_at), '{}') AS points,
          coalesce(array_agg(lot.expires_at ORDER BY lot.expires_at), '{}') AS dates
        FROM (
          SELECT l.expires_at, sum(l.points)::bigint AS points
          FROM numbered n, unnest(n.lot_points, n.lot_expires_at) AS l (points, expires_at)
          GROUP BY l.expires_at
          HAVING sum(l.points) <> 0) AS lot
      ),
      overdue AS (
        SELECT coalesce(sum(l.points), 0)::bigint AS points
        FROM account a, unnest(a.lot_points, a.lot_expires_at) AS l (points, expires_at)
        WHERE l.expires_at <= :now
      ),
      tier AS (
        SELECT t.step ->> 'name' AS name
        FROM account a, qualifying q, jsonb_array_elements(a.tiers) AS t (step)
        WHERE (t.step ->> 'threshold')::bigint <= q.points
        ORDER BY (t.step ->> 'threshold')::bigint DESC
        LIMIT 1
      )
      SELECT a.balance - overdue.points AS balance, folded.ledger_sum,
        overdue.points AS overdue_points, folded.transactions,
        folded.are_entries_valid
          AND reversed.is_right
          AND a.last_seq = folded.transactions
          AND a.balance = folded.ledger_sum
          AND a.lifetime_points = folded.lifetime_points
          AND a.lot_points = lots.points
          AND a.lot_expires_at = lots.dates
          -- After a change of the program, the account keeps its old tier until it is reviewed.
          AND (NOT a.is_reviewed
            OR (a.qualifying_points = qualifying.points
              AND a.tier = (SELECT name FROM tier))) AS consistent
      FROM account a, folded, reversed, qualifying, lots, overdue
      """
          .replace("<reversed>", ReversalVerification.REVERSED);

  /**
   * Recomputes an account in one statement, so that account and entries are of one snapshot; empty
   * if the customer does not exist.
   */
  public Optional<Verification> verify(
      Handle handle, TenantId tenant, CustomerId customer, Instant now) {
    return handle.find(
        VERIFY,
        new Binds().bind("tenant", tenant).bind("customer", customer).bind("now", now),
        row ->
            new Verification(
                row.getBoolean("consistent"),
                row.getLong("balance"),
                row.getLong("ledger_sum"),
                row.getLong("overdue_points"),
                row.getLong("transactions"),
                now));
  }
}
