package customerservice.analytics.rebuild;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.ledger.LedgerSums;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupRows;
import customerservice.rollups.TotalRow;
import customerservice.rollups.VisitRow;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The SQL that compares roll-ups with their sources. Each statement sees one snapshot, in which
 * both contain the same transactions, so a difference is an error and stays valid until it is
 * added.
 */
@Singleton
final class DifferenceStore {
  /** The condition of the index of entries by time. */
  private static final String TIME =
      """
      (e.created_at AT TIME ZONE 'UTC') >= :start AT TIME ZONE 'UTC'
          AND (e.created_at AT TIME ZONE 'UTC') < :end AT TIME ZONE 'UTC'\
      """;

  private static final String SUMMED_QUARTERS =
      """
      sum(transactions)::bigint AS transactions, sum(visits)::bigint AS visits,
      sum(points)::bigint AS points, sum(points_issued)::bigint AS points_issued,
      sum(points_redeemed)::bigint AS points_redeemed,
      sum(points_expired)::bigint AS points_expired,
      sum(points_adjusted)::bigint AS points_adjusted,
      sum(points_reversed)::bigint AS points_reversed,
      sum(revenue) AS revenue, sum(new_customers)::bigint AS new_customers\
      """;

  private static final String QUARTERS =
      """
      WITH sources AS (
        SELECT <key>, <sums>, 0 AS new_customers
        FROM customer_service.ledger_entries e
        WHERE e.tenant_id = :tenant AND <time>
        GROUP BY 1, 2
        UNION ALL
        SELECT <created>, '', 0, 0, 0, 0, 0, 0, 0, 0,
          0, count(*)
        FROM customer_service.customers
        WHERE tenant_id = :tenant AND customer_id >= :firstId AND customer_id <= :lastId
          AND created_at >= :start AND created_at < :end AND status <> 'merged'
        GROUP BY 1
        UNION ALL
        SELECT quarter, location_id, -transactions, -visits, -points, -points_issued,
          -points_redeemed, -points_expired, -points_adjusted, -points_reversed, -revenue,
          -new_customers
        FROM <quarters> AS stored
        WHERE quarter >= :first AND quarter < :next
      ),
      differences AS (
        SELECT quarter, location_id, <summed> FROM sources GROUP BY quarter, location_id
      )
      SELECT * FROM differences
      WHERE (transactions, visits, points, points_issued, points_redeemed, points_expired,
        points_adjusted, points_reversed, revenue, new_customers)
        <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
      """
          .replace("<time>", TIME)
          .replace("<key>", LedgerSums.KEY)
          .replace("<sums>", LedgerSums.SUMS)
          .replace("<created>", RollupRows.quarterOf("created_at"))
          .replace("<quarters>", RollupRows.QUARTERS)
          .replace("<summed>", SUMMED_QUARTERS);

  private static final String VISITS =
      """
      WITH entries AS (
        SELECT <key>, coalesce(m.target, a.customer_id) AS customer_id, <sums>
        FROM customer_service.ledger_entries e
        LEFT JOIN <merged> AS m ON m.source = e.customer_id
        -- An erased customer has no account.
        LEFT JOIN customer_service.loyalty_accounts a
          ON a.tenant_id = e.tenant_id AND a.customer_id = e.customer_id
        WHERE e.tenant_id = :tenant AND <time>
        GROUP BY 1, 2, 3
      ),
      sources AS (
        SELECT quarter, customer_id, location_id, visits, points_issued, points_redeemed, revenue
        FROM entries
        WHERE customer_id IS NOT NULL
        UNION ALL
        SELECT quarter, customer_id, location_id, -visits, -points_issued, -points_redeemed,
          -revenue
        FROM <visits> AS stored
        WHERE quarter >= :first AND quarter < :next
      ),
      differences AS (
        SELECT quarter, customer_id, location_id, sum(visits)::bigint AS visits,
          sum(points_issued)::bigint AS points_issued,
          sum(points_redeemed)::bigint AS points_redeemed, sum(revenue) AS revenue
        FROM sources
        GROUP BY quarter, customer_id, location_id
      )
      SELECT * FROM differences
      WHERE (visits, points_issued, points_redeemed, revenue) <> (0, 0, 0, 0)
      """
          .replace("<time>", TIME)
          .replace("<key>", LedgerSums.KEY)
          .replace("<sums>", LedgerSums.SUMS)
          .replace("<merged>", AccountRow.MERGED)
          .replace("<visits>", RollupRows.VISITS);

  private static final String TOTALS =
      """
      WITH sources AS (
        SELECT 'status' AS figure, status AS name, 'infinity'::timestamptz AS expires_at,
          count(*) AS customers, 0 AS points
        FROM customer_service.customers
        WHERE tenant_id = :tenant AND status <> 'merged'
        GROUP BY status
        UNION ALL
        SELECT 'tier', tier, 'infinity', count(*), sum(balance)
        FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND NOT is_closed
        GROUP BY tier
        UNION ALL
        SELECT 'lot', a.tier, lot.expires_at, 0, sum(lot.points)
        FROM customer_service.loyalty_accounts a
        CROSS JOIN LATERAL unnest(a.lot_points, a.lot_expires_at) AS lot (points, expires_at)
        WHERE a.tenant_id = :tenant AND NOT a.is_closed AND lot.expires_at < 'infinity'
        GROUP BY a.tier, lot.expires_at
        UNION ALL
        SELECT 'activity', '', 'infinity', count(*), 0
        FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND NOT is_closed AND last_activity_at IS NOT NULL
        UNION ALL
        SELECT figure, name, expires_at, -customers, -points FROM <totals> AS stored
      ),
      differences AS (
        SELECT figure, name, expires_at, sum(customers)::bigint AS customers,
          sum(points)::bigint AS points
        FROM sources
        GROUP BY figure, name, expires_at
      )
      SELECT * FROM differences WHERE (customers, points) <> (0, 0)
      """
          .replace("<totals>", RollupRows.TOTALS);

  /** The first quarter-hour that has data or roll-ups; empty for a tenant without any. */
  OptionalInt first(Handle handle, TenantId tenant) {
    Integer first =
        handle.one(
            """
            SELECT min(quarter) AS first
            FROM (
              SELECT <first entry> AS quarter
              FROM customer_service.ledger_entries WHERE tenant_id = :tenant
              UNION ALL
              SELECT <first customer>
              FROM customer_service.customers WHERE tenant_id = :tenant
              UNION ALL
              SELECT min(quarter) FROM <quarters> AS quarters
              UNION ALL
              SELECT min(quarter) FROM <visits> AS visits
            ) AS firsts
            """
                .replace(
                    "<first entry>", RollupRows.quarterOf("min(created_at AT TIME ZONE 'UTC')"))
                .replace("<first customer>", RollupRows.quarterOf("min(created_at)"))
                .replace("<quarters>", RollupRows.QUARTERS)
                .replace("<visits>", RollupRows.VISITS),
            new Binds().bind("tenant", tenant),
            row -> row.getObject("first", Integer.class));
    return first == null ? OptionalInt.empty() : OptionalInt.of(first);
  }

  /** Sums that are missing in a range of quarter-hours; {@code next} is not included. */
  List<QuarterRow> quarters(Handle handle, TenantId tenant, int first, int next) {
    return handle.list(
        QUARTERS,
        // An id begins with the time at which the customer was created.
        binds(tenant, first, next)
            .bind("firstId", Ids.firstOf(QuarterRow.startOf(first)))
            .bind("lastId", Ids.lastOf(QuarterRow.startOf(next))),
        row -> LedgerSums.read(row, "new_customers"));
  }

  /** Sums of customers that are missing in a range of quarter-hours. */
  List<VisitRow> visits(Handle handle, TenantId tenant, int first, int next) {
    return handle.list(
        VISITS,
        binds(tenant, first, next),
        row ->
            new VisitRow(
                row.getInt("quarter"),
                row.getObject("customer_id", UUID.class),
                row.getString("location_id"),
                row.getLong("visits"),
                row.getLong("points_issued"),
                row.getLong("points_redeemed"),
                row.getBigDecimal("revenue")));
  }

  private static Binds binds(TenantId tenant, int first, int next) {
    return new Binds()
        .bind("tenant", tenant)
        .bind("start", QuarterRow.startOf(first))
        .bind("end", QuarterRow.startOf(next))
        .bind("first", first)
        .bind("next", next);
  }

  /** Current numbers that are missing. */
  List<TotalRow> totals(Handle handle, TenantId tenant) {
    return handle.list(
        TOTALS,
        new Binds().bind("tenant", tenant),
        row -> {
          TotalRow.Figure figure = TotalRow.Figure.of(row.getString("figure"));
          return new TotalRow(
              figure,
              row.getString("name"),
              figure == TotalRow.Figure.LOT ? row.getTimestamp("expires_at").toInstant() : null,
              row.getLong("customers"),
              row.getLong("points"));
        });
  }
}
