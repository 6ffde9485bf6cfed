package customerservice.analytics.totals;

import customerservice.analytics.figures.Interval;
import customerservice.analytics.figures.Money;
import customerservice.analytics.figures.Period;
import customerservice.analytics.totals.TimeSeries.Point;
import customerservice.analytics.totals.TimeSeries.Series;
import customerservice.analytics.totals.TimeSeriesStore.Row;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Computes time series of a tenant. */
@Singleton
public final class TimeSeriesReports {
  private final Database database;
  private final TimeSeriesStore store;
  private final InstantSource clock;

  TimeSeriesReports(Database database, TimeSeriesStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Computes the series of metrics.
   *
   * @param metrics at least one
   */
  public TimeSeries read(
      TenantId tenant, Program program, Period period, Interval interval, List<Metric> metrics) {
    Instant now = clock.instant();
    List<LocalDate> starts = interval.startsIn(period);
    List<Row> rows =
        database.readAnywhere(handle ->
            store.read(handle, tenant, program, period, starts, EnumSet.copyOf(metrics), now));
    List<Series> series = new ArrayList<>();
    for (Metric metric : metrics) {
      List<BigDecimal> values =
          metric == Metric.POINTS_OUTSTANDING
              ? outstanding(period, starts, rows, now)
              : rows.stream().map(row -> value(program, metric, row)).toList();
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < starts.size(); i++) {
        points.add(new Point(starts.get(i), values.get(i)));
      }
      series.add(new Series(metric.code(), points));
    }
    return TimeSeries.of(period, now, interval, program.currency(), series);
  }

  private static BigDecimal value(Program program, Metric metric, Row row) {
    return switch (metric) {
      case NEW_CUSTOMERS -> BigDecimal.valueOf(row.created());
      case ACTIVE_MEMBERS -> BigDecimal.valueOf(row.activeMembers());
      case POINTS_ISSUED -> BigDecimal.valueOf(row.issued());
      case POINTS_REDEEMED -> BigDecimal.valueOf(row.redeemed());
      case POINTS_EXPIRED -> BigDecimal.valueOf(row.expired());
      case POINTS_REVERSED -> BigDecimal.valueOf(row.reversed());
      case POINTS_OUTSTANDING -> BigDecimal.valueOf(row.points());
      case TRANSACTIONS -> BigDecimal.valueOf(row.transactions());
      case REVENUE -> Money.rounded(program, row.revenue());
    };
  }

  /**
   * The sum of all balances at the end of each interval: the present sum without the later changes.
   * An interval that has not ended has the points of the present.
   */
  private static List<BigDecimal> outstanding(
      Period period, List<LocalDate> starts, List<Row> rows, Instant now) {
    CurrentFigures current = rows.getFirst().current();
    BigDecimal[] sums = new BigDecimal[starts.size()];
    long sum = current.ledgerPoints();
    for (int i = starts.size() - 1; i >= 0; i--) {
      sum -= rows.get(i + 1).points();
      LocalDate next = i + 1 < starts.size() ? starts.get(i + 1) : period.to().plusDays(1);
      boolean hasEnded = !period.days().startOf(next).isAfter(now);
      sums[i] = BigDecimal.valueOf(hasEnded ? sum : current.pointsOutstanding());
    }
    return List.of(sums);
  }
}
