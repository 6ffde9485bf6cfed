package customerservice.analytics.visits;

import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Customers by the month in which they joined, and the shares that returned. */
public record CohortReport(
    Period period, Instant asOf, List<Cohort> cohorts, Map<String, String> definitions)
    implements Report {

  /**
   * The customers that joined in a month.
   *
   * @param retention for each month from that of joining to the current one, the share of the
   *     customers with a visit in it, four decimal places
   */
  record Cohort(YearMonth month, long customers, List<BigDecimal> retention) {}

  /** Has a row for each cohort and month. */
  @Override
  public Table table() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Cohort cohort : cohorts) {
      for (int after = 0; after < cohort.retention().size(); after++) {
        rows.add(
            Table.row(cohort.month(), cohort.customers(), after, cohort.retention().get(after)));
      }
    }
    return new Table(List.of("month", "customers", "months_after", "retention"), rows);
  }
}
