package customerservice.analytics.totals;

import static java.util.Objects.requireNonNullElse;

import customerservice.analytics.figures.Interval;
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
import java.util.ArrayList;
import java.util.List;

/** The SQL of the summary. */
@Singleton
final class SummaryStore {
  /** The estimate of breakage compares the last twelve months with the twelve months before. */
  private static final int BREAKAGE_MONTHS = 12;

  private static final String SUMMARY =
      """
      WITH <calendar>
      <current figures>,
      posted AS (
        SELECT width_bucket(q.<unit>, :bounds::int[]) AS part,
          sum(q.transactions) AS transactions, sum(q.points_issued) AS issued,
          sum(q.points_redeemed) AS redeemed, sum(q.points_expired) AS expired,
          sum(q.points_adjusted) AS adjusted, sum(q.points_reversed) AS reversed,
          sum(q.revenue) AS revenue, sum(q.new_customers) AS created
        FROM <sums> AS q
        WHERE q.<unit> >= :first AND q.<unit> < :end
        GROUP BY 1
      ),
      <members>,
      breakage AS (
        SELECT
          coalesce(sum(q.points_issued) FILTER (WHERE q.<unit> < :lastYear), 0) AS issued_before,
          coalesce(sum(q.points_expired) FILTER (WHERE q.<unit> >= :lastYear), 0) AS expired_since,
          EXISTS (
            SELECT FROM <sums> AS q
            WHERE :isEstimated AND q.<unit> < :yearBefore AND q.transactions > 0
          ) AS has_history
        FROM <sums> AS q
        -- Without a value of the points, no estimate is shown.
        WHERE :isEstimated AND q.<unit> >= :yearBefore
      )
      SELECT *
      FROM generate_series(1, 2) AS parts (number)
      LEFT JOIN posted ON posted.part = parts.number
      LEFT JOIN members ON members.number = parts.number
      CROSS JOIN current_figures
      CROSS JOIN breakage
      WHERE <is available>
      ORDER BY parts.number
      """
          .replace("<current figures>", CurrentFiguresStore.CTES);

  private static final String MEMBERS_BY_QUARTER =
      """
      days AS (
        SELECT v.customer_id, width_bucket(v.quarter, :days::int[]) AS day
        FROM <visits> AS v
        WHERE v.quarter >= :first AND v.quarter < :end
        GROUP BY 1, 2
        HAVING sum(v.visits::int) > 0
      ),
      members AS (
        SELECT part AS number, count(*) AS members, count(*) FILTER (WHERE days > 1) AS repeating
        FROM (
          SELECT customer_id, CASE WHEN day <= :length THEN 1 ELSE 2 END AS part, count(*) AS days
          FROM days
          GROUP BY 1, 2) AS by_customer
        GROUP BY part
      )\
      """
          .replace("<visits>", RollupRows.VISITS);

  private static final String BY_QUARTER =
      RollupUnit.QUARTER.in(SUMMARY).replace("<members>", MEMBERS_BY_QUARTER);

  private static final String BY_DAY =
      RollupUnit.DAY.in(SUMMARY).replace("<members>", DayRows.MEMBERS);

  /** The figures of a period. */
  record PeriodFigures(
      long created,
      long issued,
      long redeemed,
      long expired,
      long adjusted,
      long reversed,
      long transactions,
      long activeMembers,
      long repeatingMembers,
      BigDecimal revenue) {}

  /**
   * The points from which the share that will expire is estimated.
   *
   * @param issuedBefore issued 12 to 24 months ago
   * @param expiredSince expired in the last 12 months
   * @param hasHistory whether there are entries older than 24 months
   */
  record Breakage(long issuedBefore, long expiredSince, boolean hasHistory) {}

  /** All figures, of one snapshot. */
  record Row(
      CurrentFigures current, PeriodFigures previous, PeriodFigures period, Breakage breakage) {}

  private record Part(CurrentFigures current, PeriodFigures figures, Breakage breakage) {}

  Row read(Handle handle, TenantId tenant, Program program, Period period, Instant now) {
    List<Part> parts = List.of();
    if (period.isOf(program)) {
      Binds binds = binds(RollupUnit.DAY, tenant, program, period, now);
      List<LocalDate> starts = List.of(period.previous().from(), period.from());
      CalendarStore.bind(binds, period.days(), now)
          .column("days", "int4", RollupUnit.DAY.bounds(period, starts), n -> n)
          .bind("distance", 2);
      parts = list(handle, BY_DAY, binds);
    }
    if (parts.isEmpty()) {
      List<LocalDate> days = new ArrayList<>(Interval.DAY.startsIn(period.previous()));
      days.addAll(Interval.DAY.startsIn(period));
      Binds binds =
          binds(RollupUnit.QUARTER, tenant, program, period, now)
              .column("days", "int4", RollupUnit.QUARTER.bounds(period, days), n -> n)
              .bind("length", period.length());
      parts = list(handle, BY_QUARTER, binds);
    }
    Part last = parts.getLast();
    return new Row(last.current(), parts.getFirst().figures(), last.figures(), last.breakage());
  }

  private static List<Part> list(Handle handle, String sql, Binds binds) {
    return new StatementBatch(handle).forLargeAggregates().list(sql, binds, SummaryStore::part);
  }

  private static Binds binds(
      RollupUnit unit, TenantId tenant, Program program, Period period, Instant now) {
    List<Integer> bounds = unit.bounds(period, List.of(period.previous().from(), period.from()));
    LocalDate tomorrow = period.days().dayOf(now).plusDays(1);
    return CurrentFiguresStore.binds(tenant, program, now)
        .column("bounds", "int4", bounds, n -> n)
        .bind("first", bounds.getFirst())
        .bind("end", bounds.getLast())
        .bind("isEstimated", program.pointValue() != null)
        .bind("lastYear", unit.start(period.days(), tomorrow.minusMonths(BREAKAGE_MONTHS)))
        .bind("yearBefore", unit.start(period.days(), tomorrow.minusMonths(2 * BREAKAGE_MONTHS)));
  }

  private static Part part(ResultSet row) throws SQLException {
    return new Part(
        CurrentFiguresStore.read(row),
        new PeriodFigures(
            row.getLong("created"),
            row.getLong("issued"),
            row.getLong("redeemed"),
            row.getLong("expired"),
            row.getLong("adjusted"),
            row.getLong("reversed"),
            row.getLong("transactions"),
            row.getLong("members"),
            row.getLong("repeating"),
            requireNonNullElse(row.getBigDecimal("revenue"), BigDecimal.ZERO)),
        new Breakage(
            row.getLong("issued_before"),
            row.getLong("expired_since"),
            row.getBoolean("has_history")));
  }
}
