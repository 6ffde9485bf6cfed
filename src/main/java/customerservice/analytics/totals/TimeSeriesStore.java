package customerservice.analytics.totals;

import static java.util.Objects.requireNonNullElse;

import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.RollupUnit;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.CalendarStore;
import customerservice.rollups.DayRows;
import customerservice.rollups.RollupRows;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/** The SQL of time series. */
@Singleton
final class TimeSeriesStore {
  private static final String INTERVALS =
      """
      WITH <calendar>
      <current figures>,
      posted AS (
        SELECT width_bucket(q.<unit>, :bounds::int[]) AS interval,
          sum(q.transactions) AS transactions, sum(q.points) AS points,
          sum(q.points_issued) AS issued, sum(q.points_redeemed) AS redeemed,
          sum(q.points_expired) AS expired, sum(q.points_reversed) AS reversed,
          sum(q.revenue) AS revenue, sum(q.new_customers) AS created
        FROM <sums> AS q
        WHERE q.<unit> >= :first AND q.<unit> < :end
        GROUP BY 1
      ),
      <members>
      SELECT *
      FROM generate_series(1, cardinality(:bounds::int[])) AS intervals (number)
      LEFT JOIN posted ON posted.interval = intervals.number
      LEFT JOIN members ON members.number = intervals.number
      CROSS JOIN current_figures
      WHERE <is available>
      ORDER BY intervals.number
      """
          .replace("<current figures>", CurrentFiguresStore.CTES);

  private static final String MEMBERS_BY_QUARTER =
      """
      members AS (
        SELECT interval AS number, count(*) AS members
        FROM (
          SELECT width_bucket(v.quarter, :bounds::int[]) AS interval, v.customer_id
          FROM <visits> AS v
          WHERE v.quarter >= :first AND v.quarter < :visitsEnd
          GROUP BY 1, 2
          HAVING sum(v.visits::int) > 0) AS active
        GROUP BY interval
      )\
      """
          .replace("<visits>", RollupRows.VISITS);

  private static final String BY_QUARTER =
      RollupUnit.QUARTER.in(INTERVALS).replace("<members>", MEMBERS_BY_QUARTER);

  private static final String BY_DAY =
      RollupUnit.DAY.in(INTERVALS).replace("<members>", DayRows.MEMBERS);

  /**
   * The figures of one interval.
   *
   * @param points the change of all balances
   */
  record Row(
      CurrentFigures current,
      long created,
      long activeMembers,
      long issued,
      long redeemed,
      long expired,
      long reversed,
      long transactions,
      long points,
      BigDecimal revenue) {}

  /**
   * Reads the figures of each interval, and after them those of the time since the period, of one
   * snapshot. Figures that no metric needs are not read and 0.
   *
   * @param starts the first day of each interval
   */
  List<Row> read(
      Handle handle,
      TenantId tenant,
      Program program,
      Period period,
      List<LocalDate> starts,
      Set<Metric> metrics,
      Instant now) {
    if (period.isOf(program)) {
      Binds binds = binds(RollupUnit.DAY, tenant, program, period, starts, metrics, now);
      CalendarStore.bind(binds, period.days(), now)
          .column("days", "int4", RollupUnit.DAY.bounds(period, starts), n -> n)
          .bind("distance", metrics.contains(Metric.ACTIVE_MEMBERS) ? 1 : -1);
      List<Row> rows = list(handle, BY_DAY, binds);
      if (!rows.isEmpty()) {
        return rows;
      }
    }
    Binds binds = binds(RollupUnit.QUARTER, tenant, program, period, starts, metrics, now);
    binds.bind(
        "visitsEnd",
        metrics.contains(Metric.ACTIVE_MEMBERS) ? period.endQuarter() : period.firstQuarter());
    return list(handle, BY_QUARTER, binds);
  }

  private static List<Row> list(Handle handle, String sql, Binds binds) {
    return new StatementBatch(handle).forLargeAggregates().list(sql, binds, TimeSeriesStore::row);
  }

  private static Binds binds(
      RollupUnit unit,
      TenantId tenant,
      Program program,
      Period period,
      List<LocalDate> starts,
      Set<Metric> metrics,
      Instant now) {
    List<Integer> bounds = unit.bounds(period, starts);
    return CurrentFiguresStore.binds(tenant, program, now)
        .column("bounds", "int4", bounds, n -> n)
        .bind("first", bounds.getFirst())
        .bind(
            "end",
            metrics.contains(Metric.POINTS_OUTSTANDING) ? Integer.MAX_VALUE : bounds.getLast());
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        CurrentFiguresStore.read(row),
        row.getLong("created"),
        row.getLong("members"),
        row.getLong("issued"),
        row.getLong("redeemed"),
        row.getLong("expired"),
        row.getLong("reversed"),
        row.getLong("transactions"),
        row.getLong("points"),
        requireNonNullElse(row.getBigDecimal("revenue"), BigDecimal.ZERO));
  }
}
