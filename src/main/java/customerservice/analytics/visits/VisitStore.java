package customerservice.analytics.visits;

import customerservice.analytics.figures.Money;
import customerservice.analytics.figures.Period;
import customerservice.analytics.visits.LocationReport.Item;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.RollupRows;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;

/** The SQL that groups visits by time and by location. */
@Singleton
final class VisitStore {
  private static final String BY_QUARTER =
      """
      SELECT q.quarter, sum(q.visits) AS visits, sum(q.points_issued) AS issued,
        sum(q.revenue) AS revenue
      FROM <quarters> AS q
      WHERE q.quarter >= :first AND q.quarter < :end
      GROUP BY q.quarter
      """
          .replace("<quarters>", RollupRows.QUARTERS);

  private static final String BY_LOCATION =
      """
      WITH posted AS (
        SELECT q.location_id, sum(q.visits) AS visits, sum(q.points_issued) AS issued,
          sum(q.points_redeemed) AS redeemed, sum(q.revenue) AS revenue
        FROM <quarters> AS q
        WHERE q.quarter >= :first AND q.quarter < :end
        GROUP BY q.location_id
        HAVING sum(q.visits) <> 0 OR sum(q.revenue) <> 0
      ),
      members AS (
        SELECT location_id, count(*) AS members
        FROM (
          SELECT v.location_id, v.customer_id
          FROM <visits> AS v
          WHERE v.quarter >= :first AND v.quarter < :end
          GROUP BY v.location_id, v.customer_id
          HAVING sum(v.visits::int) > 0) AS active
        GROUP BY location_id
      )
      SELECT nullif(posted.location_id, '') AS location, posted.*, members.members
      FROM posted
      LEFT JOIN members ON members.location_id = posted.location_id
      ORDER BY posted.location_id = '', posted.location_id COLLATE "C"
      """
          .replace("<quarters>", RollupRows.QUARTERS)
          .replace("<visits>", RollupRows.VISITS);

  /** The visits in a quarter-hour. */
  record QuarterVisits(int quarter, long visits, long issued, BigDecimal revenue) {}

  /** Reads the quarter-hours with visits. */
  List<QuarterVisits> byQuarter(Handle handle, TenantId tenant, Period period) {
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            BY_QUARTER,
            binds(tenant, period),
            row ->
                new QuarterVisits(
                    row.getInt("quarter"),
                    row.getLong("visits"),
                    row.getLong("issued"),
                    row.getBigDecimal("revenue")));
  }

  /** Reads the locations in the order of their ids, and last the entries without a location. */
  List<Item> byLocation(Handle handle, TenantId tenant, Program program, Period period) {
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            BY_LOCATION,
            binds(tenant, period),
            row ->
                new Item(
                    row.getString("location"),
                    row.getLong("visits"),
                    row.getLong("members"),
                    row.getLong("issued"),
                    row.getLong("redeemed"),
                    Money.rounded(program, row.getBigDecimal("revenue"))));
  }

  private static Binds binds(TenantId tenant, Period period) {
    return new Binds()
        .bind("tenant", tenant)
        .bind("first", period.firstQuarter())
        .bind("end", period.endQuarter());
  }
}
