package customerservice.loyalty.upkeep;

/**
 * SQL that recomputes the effect of each reversal on an account's lots. It belongs to the statement
 * in {@code VerificationStore} and shares no code with the posting.
 */
final class ReversalVerification {
  /**
   * CTEs that end with {@code reversed (is_right)}: one row that is true if all reversals are
   * right. They read the customer's entries from the CTE {@code numbered}.
   */
  static final String REVERSED =
      """
      -- Transfers between two customers alternate: a merge, and the transfer that returns it.
      linked AS (
        SELECT n.*,
          CASE WHEN n.arrival_seq IS NOT NULL THEN n.arrival_seq
            WHEN n.reverses IS NOT NULL AND NOT n.is_of_source THEN n.reversed_seq
            WHEN n.is_return THEN lag(n.seq) OVER between_two END AS undone_seq,
          CASE WHEN n.arrival_seq IS NOT NULL THEN (
              SELECT a.lot_points FROM numbered a WHERE a.seq = n.arrival_seq)
            WHEN n.reverses IS NOT NULL AND NOT n.is_of_source THEN n.reversed_points_of_lots
            WHEN n.is_return THEN lag(n.lot_points) OVER between_two END AS undone_points,
          CASE WHEN n.arrival_seq IS NOT NULL THEN (
              SELECT a.lot_expires_at FROM numbered a WHERE a.seq = n.arrival_seq)
            WHEN n.reverses IS NOT NULL AND NOT n.is_of_source THEN n.reversed_dates
            WHEN n.is_return THEN lag(n.lot_expires_at) OVER between_two END AS undone_dates,
          CASE WHEN NOT n.is_return THEN lead(n.seq) OVER between_two END AS return_seq,
          CASE WHEN NOT n.is_return THEN lead(n.created_at) OVER between_two END AS returned_at,
          lead(n.lot_points) OVER between_two AS return_points,
          lead(n.lot_expires_at) OVER between_two AS return_dates
        FROM (
          SELECT n.*, CASE WHEN n.partner_id IS NOT NULL
            THEN row_number() OVER (PARTITION BY n.partner_id ORDER BY n.seq) % 2 = 0
            END AS is_return
          FROM numbered n) AS n
        WINDOW between_two AS (PARTITION BY n.partner_id ORDER BY n.seq)
      ),
      -- The effect of a row on the lot of a date, and the effect there of the row that it undoes.
      effects AS (
        SELECT n.seq, n.type, n.undone_seq, l.points, l.expires_at,
          CASE WHEN n.returned_at >= l.expires_at THEN n.return_seq END AS late_return_seq,
          coalesce((
            SELECT b.points FROM unnest(n.return_points, n.return_dates) AS b (points, expires_at)
            WHERE b.expires_at = l.expires_at), 0) AS return_points,
          coalesce((
            SELECT u.points FROM unnest(n.undone_points, n.undone_dates) AS u (points, expires_at)
            WHERE u.expires_at = l.expires_at), 0) AS undone_points
        FROM linked n, unnest(n.lot_points, n.lot_expires_at) AS l (points, expires_at)
      ),
      -- Points that arrive in the queue of a lot, and points that leave it because the row with
      -- which they arrived is undone. Points that return to a lot are in its queue already.
      queue AS (
        SELECT e.seq, e.expires_at, e.seq AS arrival_seq, e.late_return_seq,
          CASE WHEN e.undone_seq IS NULL THEN e.points ELSE
            greatest(0, e.returned + least(0, e.undone_points))
              - greatest(0, e.returned - e.points + least(0, e.undone_points)) END AS points
        FROM (
          SELECT e.*,
            sum(e.points) OVER (PARTITION BY e.undone_seq, e.expires_at ORDER BY e.seq) AS returned
          FROM effects e) AS e
        WHERE e.points > 0
        UNION ALL
        SELECT e.seq, e.expires_at, e.undone_seq, NULL, e.points
        FROM effects e
        WHERE e.points < 0 AND e.undone_points > 0
        UNION ALL
        -- Reversals, in the ledger of a target, of earns in this ledger.
        SELECT n.seq, l.expires_at, n.seq, NULL, l.points
        FROM numbered n
        JOIN customer_service.ledger_entries r
          ON r.tenant_id = n.tenant_id AND r.reverses = n.transaction_id
        CROSS JOIN LATERAL unnest(r.lot_points, r.lot_expires_at) AS l (points, expires_at)
        WHERE n.type = 'earn' AND r.customer_id <> n.customer_id
          AND l.expires_at = n.lot_expires_at[1]
      ),
      -- Points that expired in the lot, and points that were with another customer at the date
      -- and were returned later.
      expiries AS MATERIALIZED (
        SELECT e.seq, e.expires_at, -e.points AS points
        FROM effects e
        WHERE e.type = 'expire'
        UNION ALL
        SELECT e.late_return_seq, e.expires_at, -e.points - e.return_points
        FROM effects e
        WHERE e.type = 'transfer_out' AND e.points < 0 AND e.late_return_seq IS NOT NULL
      ),
      reversals AS (
        SELECT r.seq, r.created_at, r.points, r.reverses_points, r.balance_before, r.lot_points,
          r.lot_expires_at, r.reversed_points_of_lots AS undone_points,
          r.reversed_dates AS undone_dates, r.reversed_dates[1] AS own_date,
          r.reversed_seq AS original_seq, r.reversed_type AS original_type,
          r.is_of_source, r.is_reversed_elsewhere,
          sum(r.reverses_points) OVER earlier - r.reverses_points AS taken_before,
          sum(r.reverses_points + r.points) OVER earlier - r.reverses_points - r.points AS found_before
        FROM linked r
        WHERE r.reverses IS NOT NULL
        WINDOW earlier AS (PARTITION BY r.reverses ORDER BY r.seq)
      ),
      -- After its date a queue does not change, except that a late return removes the points
      -- that came with its transfer.
      arrivals AS (
        SELECT l.*, sum(l.points) OVER (PARTITION BY l.expires_at ORDER BY l.arrival_seq DESC)
            - l.points AS later
        FROM (
          SELECT expires_at, arrival_seq, greatest(0, sum(points)) AS points,
            max(late_return_seq) AS late_return_seq
          FROM queue
          GROUP BY expires_at, arrival_seq) AS l
      ),
      late_returns AS MATERIALIZED (
        SELECT * FROM arrivals WHERE late_return_seq IS NOT NULL
      ),
      -- A reversed earn takes no points that have expired: those at the end of the queue.
      reversed_expired AS (
        SELECT r.points = least(r.reverses_points, greatest(0,
            least(expired.points - gone.points - (a.later - gone.later), a.points)
            - r.found_before)) - r.reverses_points AS is_right
        FROM reversals r
        JOIN arrivals a ON a.arrival_seq = r.original_seq AND a.expires_at = r.own_date
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(x.points), 0) AS points FROM expiries x
          WHERE x.expires_at = r.own_date AND x.seq < r.seq) AS expired
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(g.points), 0) AS points,
            coalesce(sum(g.points) FILTER (WHERE g.arrival_seq > r.original_seq), 0) AS later
          FROM late_returns g
          WHERE g.expires_at = r.own_date AND g.late_return_seq < r.seq) AS gone
        WHERE r.original_type = 'earn' AND r.own_date <= r.created_at
          AND NOT (r.is_of_source OR r.is_reversed_elsewhere)
      ),
      -- The expired points of such an earn depend on the queues of several ledgers.
      reversed_of_source AS (
        SELECT r.points BETWEEN -r.reverses_points AND 0 AS is_right
        FROM reversals r
        WHERE r.original_type = 'earn' AND r.own_date <= r.created_at
          AND (r.is_of_source OR r.is_reversed_elsewhere)
      ),
      reversed_open AS (
        SELECT r.points = -r.reverses_points AS is_right
        FROM reversals r
        WHERE r.original_type = 'earn' AND (r.own_date <= r.created_at) IS NOT TRUE
      ),
      -- A reversed earn takes from its own lot first, then from the earliest of the others. The
      -- other lots are read only if it took from them.
      lots_before AS (
        SELECT *
        FROM (
          SELECT x.*, sum(x.points) OVER (PARTITION BY x.expires_at ORDER BY x.seq, x.is_effect
            ROWS UNBOUNDED PRECEDING) AS held
          FROM (
            SELECT e.seq, e.expires_at, e.points, true AS is_effect,
              NULL::timestamptz AS own_date, NULL::numeric AS wanted, NULL::bigint AS taken
            FROM effects e
            UNION ALL
            SELECT r.seq, d.expires_at, 0, false, r.own_date,
              (SELECT -sum(e.points) FROM unnest(r.lot_points) AS e (points)),
              coalesce((
                SELECT -e.points
                FROM unnest(r.lot_points, r.lot_expires_at) AS e (points, expires_at)
                WHERE e.expires_at = d.expires_at), 0)
            FROM reversals r
            CROSS JOIN (SELECT DISTINCT expires_at FROM effects) AS d
            WHERE r.original_type = 'earn' AND cardinality(r.lot_points) > 0
              AND r.lot_expires_at <> ARRAY[r.own_date]) AS x) AS x
        WHERE NOT x.is_effect AND x.held <> 0
      ),
      reversed_lots AS (
        SELECT l.taken = greatest(0, least(l.held, l.wanted - coalesce(sum(l.held) OVER (
            PARTITION BY l.seq
            ORDER BY coalesce(l.expires_at = l.own_date, false) DESC, l.expires_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS is_right
        FROM lots_before l
      ),
      -- A reversed redeem returns the lots that it took, the latest first. Expired points get
      -- one later date. Points that pay a debt go to no lot, so such rows are left out.
      reversed_redeems AS (
        SELECT bool_and(coalesce(e.points, 0) >= coalesce(g.points, 0))
          AND count(*) FILTER (WHERE coalesce(e.points, 0) <> coalesce(g.points, 0)) <= 1
          AND bool_and(coalesce(e.expires_at > r.created_at, true)) AS is_right
        FROM reversals r
        CROSS JOIN LATERAL (
          SELECT l.expires_at,
            greatest(0, least(-l.points, r.taken_before + r.reverses_points - l.later))
              - greatest(0, least(-l.points, r.taken_before - l.later)) AS points
          FROM (
            SELECT u.expires_at, u.points,
              coalesce(-sum(u.points) OVER (ORDER BY u.expires_at DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later
            FROM unnest(r.undone_points, r.undone_dates) AS u (points, expires_at)) AS l
          WHERE l.expires_at > r.created_at
          UNION ALL
          SELECT e.expires_at, 0
          FROM unnest(r.lot_expires_at) AS e (expires_at)
          WHERE e.expires_at <= r.created_at
            OR NOT e.expires_at = ANY (r.undone_dates)) AS g
        LEFT JOIN LATERAL unnest(r.lot_points, r.lot_expires_at) AS e (points, expires_at)
          ON e.expires_at = g.expires_at
        WHERE r.original_type = 'redeem' AND r.balance_before >= 0
          AND NOT r.is_reversed_elsewhere
        GROUP BY r.seq
      ),
      reversed AS (
        SELECT coalesce(bool_and(r.is_right), true) AS is_right
        FROM (
          SELECT is_right FROM reversed_expired
          UNION ALL SELECT is_right FROM reversed_of_source
          UNION ALL SELECT is_right FROM reversed_open
          UNION ALL SELECT is_right FROM reversed_lots
          UNION ALL SELECT is_right FROM reversed_redeems) AS r
      ),
      """;

  private ReversalVerification() {}
}
