package customerservice.analytics.totals;

import static java.util.Objects.requireNonNullElse;

import customerservice.analytics.figures.Interval;
import customerservice.analytics.figures.Period;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.QuarterRow;
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
      WITH <current figures>,
      posted AS (
        SELECT width_bucket(q.quarter, :bounds::int[]) AS part,
          sum(q.transactions) AS transactions, sum(q.points_issued) AS issued,
          sum(q.points_redeemed) AS redeemed, sum(q.points_expired) AS expired,
          sum(q.points_adjusted) AS adjusted, sum(q.points_reversed) AS reversed,
          sum(q.revenue) AS revenue, sum(q.new_customers) AS created
        FROM <quarters> AS q
        WHERE q.quarter >= :first AND q.quarter < :end
        GROUP BY 1
      ),
      days AS (
        SELECT v.customer_id, width_bucket(v.quarter, :days::int[]) AS day
        FROM <visits> AS v
        WHERE v.quarter >= :first AND v.quarter < :end
        GROUP BY 1, 2
        HAVING sum(v.visits::int) > 0
      ),
      members AS (
        SELECT part, count(*) AS members, count(*) FILTER (WHERE days > 1) AS repeating
        FROM (
          SELECT customer_id, CASE WHEN day <= :length THEN 1 ELSE 2 END AS part, count(*) AS days
          FROM days
          GROUP BY 1, 2) AS by_customer
        GROUP BY part
      ),
      breakage AS (
        SELECT
          coalesce(sum(q.points_issued) FILTER (WHERE q.quarter < :lastYear), 0) AS issued_before,
          coalesce(sum(q.points_expired) FILTER (WHERE q.quarter >= :lastYear), 0) AS expired_since,
          EXISTS (
            SELECT FROM <quarters> AS q
            WHERE :isEstimated AND q.quarter < :yearBefore AND q.transactions > 0
          ) AS has_history
        FROM <quarters> AS q
        -- Without a value of the points, no estimate is shown.
        WHERE :isEstimated AND q.quarter >= :yearBefore
      )
      SELECT *
      FROM generate_series(1, 2) AS parts (number)
      LEFT JOIN posted ON posted.part = parts.number
      LEFT JOIN members ON members.part = parts.number
      CROSS JOIN current_figures
      CROSS JOIN breakage
      ORDER BY parts.number
      """
          .replace("<current figures>", CurrentFiguresStore.CTES)
          .replace("<quarters>", RollupRows.QUARTERS)
          .replace("<visits>", RollupRows.VISITS);

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
    Period previous = period.previous();
    List<LocalDate> days = new ArrayList<>(Interval.DAY.startsIn(previous));
    days.addAll(Interval.DAY.startsIn(period));
    LocalDate tomorrow = period.days().dayOf(now).plusDays(1);
    Binds binds =
        CurrentFiguresStore.binds(tenant, program, now)
            .column(
                "bounds", "int4", period.bounds(List.of(previous.from(), period.from())), n -> n)
            .column("days", "int4", period.bounds(days), n -> n)
            .bind("length", period.length())
            .bind("first", previous.firstQuarter())
            .bind("end", period.endQuarter())
            .bind("isEstimated", program.pointValue() != null)
            .bind("lastYear", start(period, tomorrow.minusMonths(BREAKAGE_MONTHS)))
            .bind("yearBefore", start(period, tomorrow.minusMonths(2 * BREAKAGE_MONTHS)));
    List<Part> parts =
        new StatementBatch(handle).forLargeAggregates().list(SUMMARY, binds, SummaryStore::part);
    Part last = parts.getLast();
    return new Row(last.current(), parts.getFirst().figures(), last.figures(), last.breakage());
  }

  private static int start(Period period, LocalDate day) {
    return QuarterRow.quarterOf(period.days().startOf(day));
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
