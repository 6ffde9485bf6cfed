package customerservice.analytics;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Tier;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of the summary. */
@Singleton
final class SummaryStore {
  /**
   * The customers of one tier, and the figures of the ledger, which are the same in every row.
   *
   * @param tier null in the only row of a tenant without customers
   */
  record Row(@Nullable String tier, TierFigures customers, LedgerFigures ledger) {}

  /** Numbers of customers of a tier, and the sum of their points. */
  record TierFigures(
      long total,
      long active,
      long inactive,
      long blocked,
      long created,
      long withActivity,
      long points) {}

  /** Figures of the ledger entries in the period. */
  record LedgerFigures(
      long issued,
      long redeemed,
      long expired,
      long adjusted,
      long reversed,
      long transactions,
      long activeMembers) {}

  /** Reads all figures in one statement, so that they are of one snapshot. */
  List<Row> read(Handle handle, TenantId tenant, Program program, Period period, Instant now) {
    return handle.list(
        """
        WITH program_tiers AS (
          SELECT * FROM unnest(:tiers::text[], :thresholds::bigint[]) AS t (name, threshold)
        ),
        accounts AS (
          SELECT a.tenant_id, a.customer_id, a.last_activity_at,
            -- A tier that was removed from the program counts as the tier that replaces it in
            -- the pending review.
            CASE WHEN a.tier = ANY (:tiers) THEN a.tier
              ELSE (SELECT name FROM program_tiers WHERE threshold <= a.qualifying_points
                ORDER BY threshold DESC LIMIT 1) END AS tier,
            <points> AS points
          FROM customer_service.loyalty_accounts a
          WHERE a.tenant_id = :tenant
        ),
        customers_by_tier AS (
          SELECT a.tier,
            count(*) AS total,
            count(*) FILTER (WHERE c.status = 'active') AS active,
            count(*) FILTER (WHERE c.status = 'inactive') AS inactive,
            count(*) FILTER (WHERE c.status = 'blocked') AS blocked,
            count(*) FILTER (WHERE c.created_at >= :start AND c.created_at < :end) AS created,
            count(a.last_activity_at) AS with_activity,
            sum(a.points)::bigint AS points
          FROM customer_service.customers c
          JOIN accounts a ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
          WHERE c.tenant_id = :tenant AND c.status <> 'merged'
          GROUP BY a.tier
        ),
        posted AS (
          SELECT
            coalesce(sum(points) FILTER (WHERE type = 'earn'), 0)::bigint AS issued,
            coalesce(-sum(points) FILTER (WHERE type = 'redeem'), 0)::bigint AS redeemed,
            coalesce(-sum(points) FILTER (WHERE type = 'expire'), 0)::bigint AS expired,
            coalesce(sum(points) FILTER (WHERE type = 'adjust'), 0)::bigint AS adjusted,
            coalesce(sum(abs(points)) FILTER (WHERE type = 'reverse'), 0)::bigint AS reversed,
            count(*) AS transactions,
            count(DISTINCT customer_id) FILTER (WHERE type IN ('earn', 'redeem'))
              AS active_members
          FROM customer_service.ledger_entries
          WHERE tenant_id = :tenant AND created_at >= :start AND created_at < :end
        )
        SELECT * FROM posted LEFT JOIN customers_by_tier ON true
        """
            .replace("<points>", AccountRow.POINTS_SHOWN),
        new Binds()
            .bind("tenant", tenant)
            .column("tiers", "text", program.tiers(), Tier::name)
            .column("thresholds", "int8", program.tiers(), Tier::threshold)
            .bind("now", now)
            .bind("start", period.start())
            .bind("end", period.end()),
        SummaryStore::row);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("tier"),
        new TierFigures(
            row.getLong("total"),
            row.getLong("active"),
            row.getLong("inactive"),
            row.getLong("blocked"),
            row.getLong("created"),
            row.getLong("with_activity"),
            row.getLong("points")),
        new LedgerFigures(
            row.getLong("issued"),
            row.getLong("redeemed"),
            row.getLong("expired"),
            row.getLong("adjusted"),
            row.getLong("reversed"),
            row.getLong("transactions"),
            row.getLong("active_members")));
  }
}
