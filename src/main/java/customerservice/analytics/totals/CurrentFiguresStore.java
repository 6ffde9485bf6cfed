package customerservice.analytics.totals;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Tier;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.rollups.RollupRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The SQL of figures of the present, as a part of the statements of reports. */
final class CurrentFiguresStore {
  /** CTEs, of which the last, {@code current_figures}, has one row for {@link #read}. */
  static final String CTES =
      """
      program_tiers AS (
        SELECT * FROM unnest(:tiers::text[], :thresholds::bigint[])
          WITH ORDINALITY AS t (name, threshold, number)
      ),
      totals AS (
        SELECT t.figure, t.name, sum(t.customers) AS customers,
          coalesce(sum(t.points) FILTER (WHERE t.figure <> 'lot' OR t.expires_at <= :now), 0) AS points
        FROM <totals> AS t
        GROUP BY t.figure, t.name
      ),
      -- Tiers that were removed from the program, by the tiers that replace them in the pending
      -- review. The lateral join reads accounts only for such tiers.
      replaced AS (
        SELECT moved.name, sum(moved.customers) AS customers, sum(moved.points) AS points
        FROM totals t
        CROSS JOIN LATERAL (
          SELECT
            (SELECT p.name FROM program_tiers p WHERE p.threshold <= a.qualifying_points
              ORDER BY p.threshold DESC LIMIT 1) AS name,
            count(*) AS customers, sum(<points>) AS points
          FROM customer_service.loyalty_accounts a
          WHERE a.tenant_id = :tenant AND a.tier = t.name AND NOT a.is_closed
          GROUP BY 1) AS moved
        WHERE t.figure = 'tier' AND t.customers <> 0 AND t.name <> ALL (:tiers)
        GROUP BY moved.name
      ),
      by_tier AS (
        SELECT p.number,
          coalesce(held.customers, 0) + coalesce(replaced.customers, 0) AS customers,
          coalesce(held.points, 0) - coalesce(overdue.points, 0) + coalesce(replaced.points, 0) AS points
        FROM program_tiers p
        LEFT JOIN totals held ON held.figure = 'tier' AND held.name = p.name
        LEFT JOIN totals overdue ON overdue.figure = 'lot' AND overdue.name = p.name
        LEFT JOIN replaced ON replaced.name = p.name
      ),
      current_figures AS (
        SELECT
          coalesce(sum(customers) FILTER (WHERE figure = 'status' AND name = 'active'), 0) AS active,
          coalesce(sum(customers) FILTER (WHERE figure = 'status' AND name = 'inactive'), 0) AS inactive,
          coalesce(sum(customers) FILTER (WHERE figure = 'status' AND name = 'blocked'), 0) AS blocked,
          coalesce(sum(customers) FILTER (WHERE figure = 'activity'), 0) AS with_activity,
          coalesce(sum(points) FILTER (WHERE figure = 'tier'), 0) AS ledger_points,
          ARRAY(SELECT customers::bigint FROM by_tier ORDER BY number) AS tier_customers,
          ARRAY(SELECT points::bigint FROM by_tier ORDER BY number) AS tier_points
        FROM totals
      )\
      """
          .replace("<totals>", RollupRows.TOTALS)
          .replace("<points>", AccountRow.POINTS_SHOWN);

  private CurrentFiguresStore() {}

  /** The binds of {@link #CTES}. */
  static Binds binds(TenantId tenant, Program program, Instant now) {
    return new Binds()
        .bind("tenant", tenant)
        .bind("now", now)
        .column("tiers", "text", program.tiers(), Tier::name)
        .column("thresholds", "int8", program.tiers(), Tier::threshold);
  }

  static CurrentFigures read(ResultSet row) throws SQLException {
    return new CurrentFigures(
        row.getLong("active"),
        row.getLong("inactive"),
        row.getLong("blocked"),
        row.getLong("with_activity"),
        List.of((Long[]) row.getArray("tier_customers").getArray()),
        List.of((Long[]) row.getArray("tier_points").getArray()),
        row.getLong("ledger_points"));
  }
}
