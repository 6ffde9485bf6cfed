package customerservice.analytics.visits;

import customerservice.access.Caller;
import customerservice.analytics.figures.Definitions;
import customerservice.analytics.figures.Figures;
import customerservice.analytics.figures.Interval;
import customerservice.analytics.figures.Money;
import customerservice.analytics.figures.Period;
import customerservice.analytics.visits.CohortReport.Cohort;
import customerservice.customers.Customer;
import customerservice.customers.CustomerPresenter;
import customerservice.customers.CustomerView;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.segments.SegmentRows;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Computes the reports that group the customers or the visits of a tenant. */
@Singleton
public final class VisitReports {
  private final Database database;
  private final VisitStore visits;
  private final TopStore top;
  private final SegmentStore segments;
  private final CohortStore cohorts;
  private final CustomerPresenter presenter;
  private final InstantSource clock;

  VisitReports(
      Database database,
      VisitStore visits,
      TopStore top,
      SegmentStore segments,
      CohortStore cohorts,
      CustomerPresenter presenter,
      InstantSource clock) {
    this.database = database;
    this.visits = visits;
    this.top = top;
    this.segments = segments;
    this.cohorts = cohorts;
    this.presenter = presenter;
    this.clock = clock;
  }

  /** Sums the visits of a period by weekday and hour. */
  public HourReport hours(TenantId tenant, Program program, Period period) {
    Instant now = clock.instant();
    return HourReport.of(
        period,
        now,
        program,
        database.readAnywhere(handle -> visits.byQuarter(handle, tenant, period)));
  }

  /** Sums the visits of a period by location. */
  public LocationReport locations(TenantId tenant, Program program, Period period) {
    Instant now = clock.instant();
    return new LocationReport(
        period,
        now,
        program.currency(),
        database.readAnywhere(handle -> visits.byLocation(handle, tenant, program, period)),
        Definitions.LOCATIONS);
  }

  /** Finds the customers with the highest values in a period. */
  public TopReport top(Caller caller, Program program, Period period, TopBy by, int limit) {
    Instant now = clock.instant();
    List<TopStore.Row> rows =
        database.readAnywhere(handle -> top.read(handle, caller.tenant(), period, by, limit, now));
    Function<Customer, CustomerView> view = presenter.list(caller);
    return new TopReport(
        period,
        now,
        by.code(),
        program.currency(),
        rows.stream()
            .map(row ->
                new TopReport.Item(
                    view.apply(row.customer()),
                    by == TopBy.REVENUE ? Money.rounded(program, row.value()) : row.value()))
            .toList(),
        Definitions.top(by.code()));
  }

  /** Counts the customers of each segment. */
  public SegmentReport segments(TenantId tenant, Program program, BusinessDays days) {
    Instant now = clock.instant();
    return new SegmentReport(
        new Period(SegmentRows.firstDay(days, now), days.dayOf(now), days),
        now,
        program.currency(),
        database.readAnywhere(handle -> segments.read(handle, tenant, program, days, now)),
        Definitions.SEGMENTS);
  }

  /**
   * Counts the customers that joined in each month of a period, and the shares that visited later.
   *
   * @param period of whole months up to the current one
   */
  public CohortReport cohorts(TenantId tenant, Program program, Period period) {
    Instant now = clock.instant();
    List<LocalDate> starts = Interval.MONTH.startsIn(period);
    List<CohortStore.Row> rows =
        database.readAnywhere(handle -> cohorts.read(handle, tenant, program, period, starts, now));
    int months = starts.size();
    long[][] counts = new long[months][months + 1];
    rows.forEach(row -> counts[row.cohort() - 1][row.month()] = row.customers());
    List<Cohort> all = new ArrayList<>();
    for (int cohort = 0; cohort < months; cohort++) {
      long customers = counts[cohort][0];
      List<BigDecimal> retention = new ArrayList<>();
      for (int month = cohort + 1; month <= months; month++) {
        retention.add(Figures.rate(counts[cohort][month], customers));
      }
      all.add(new Cohort(YearMonth.from(starts.get(cohort)), customers, retention));
    }
    return new CohortReport(period, now, all, Definitions.COHORTS);
  }
}
