package customerservice.analytics.totals;

import customerservice.analytics.figures.Definitions;
import customerservice.analytics.figures.Interval;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the intervals of a period.
 *
 * @param metric null if the request has several
 * @param currency of the revenue
 * @param points of the metric; empty if the request has several
 * @param series of each metric; empty if the request has one
 */
public record TimeSeries(
    Period period,
    Instant asOf,
    @Nullable String metric,
    String interval,
    String timezone,
    String currency,
    List<Point> points,
    List<Series> series,
    Map<String, String> definitions)
    implements Report {

  /** The value of one interval. */
  record Point(LocalDate start, BigDecimal value) {}

  /** The values of one metric. */
  record Series(String metric, List<Point> points) {}

  /** Has the figures of one metric or of several. */
  static TimeSeries of(
      Period period, Instant asOf, Interval interval, String currency, List<Series> series) {
    boolean isSingle = series.size() == 1;
    return new TimeSeries(
        period,
        asOf,
        isSingle ? series.getFirst().metric() : null,
        interval.code(),
        period.timezone().getId(),
        currency,
        isSingle ? series.getFirst().points() : List.of(),
        isSingle ? List.of() : series,
        Definitions.timeSeries(series.stream().map(Series::metric).toList()));
  }

  /** Has a row for each interval and a column for each metric. */
  @Override
  public Table table() {
    List<Series> all = metric == null ? series : List.of(new Series(metric, points));
    List<String> columns = new ArrayList<>(List.of("start"));
    all.forEach(each -> columns.add(each.metric()));
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < all.getFirst().points().size(); i++) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(all.getFirst().points().get(i).start());
      for (Series each : all) {
        row.add(each.points().get(i).value());
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }
}
