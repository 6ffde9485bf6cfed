package customerservice.analytics;

import customerservice.analytics.figures.Interval;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import customerservice.analytics.totals.Metric;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.platform.input.FieldCode;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the parameters of reports, and renders reports as JSON or CSV. */
@Singleton
final class ReportRequests {
  static final String CSV = "text/csv";

  private static final int DAYS_DEFAULT = 30;
  private static final int YEARS_MAX = 10;
  private static final int COHORT_MONTHS_DEFAULT = 12;
  private static final int COHORT_MONTHS_MAX = 60;
  private static final int TOP_DEFAULT = 10;
  private static final int TOP_MAX = 100;
  private static final String NOT_A_DATE = "This must be a date such as 2026-05-17.";

  private final InstantSource clock;

  ReportRequests(InstantSource clock) {
    this.clock = clock;
  }

  /** Reads the period; the default is the last 30 business days, including the current one. */
  Period period(QueryParameters query, Program program) {
    LocalDate from = query.value("from", ReportRequests::date, NOT_A_DATE);
    LocalDate to = query.value("to", ReportRequests::date, NOT_A_DATE);
    BusinessDays days = days(query, program);
    LocalDate last = to == null ? days.dayOf(clock.instant()) : to;
    LocalDate first = from == null ? last.minusDays(DAYS_DEFAULT - 1) : from;
    if (first.isAfter(last)) {
      query.addError(
          "from", FieldCode.OUT_OF_RANGE, "This must not be after the end of the period.");
    } else if (!last.isBefore(first.plusYears(YEARS_MAX))) {
      query.addError(
          "from", FieldCode.OUT_OF_RANGE, "The period must not be longer than ten years.");
    }
    return new Period(first, last, days);
  }

  /** Reads the time zone of the business days; the default is that of the program. */
  BusinessDays days(QueryParameters query, Program program) {
    ZoneId timezone =
        query.value(
            "timezone",
            BusinessDays::timezone,
            "This must be an IANA time zone such as Europe/Madrid.");
    return timezone == null ? program.days() : new BusinessDays(timezone, program.days().startAt());
  }

  private static @Nullable LocalDate date(String text) {
    try {
      // Limited to 1900-2999, because the default start of a period at the beginning of year 0
      // would be a date that does not fit YYYY-MM-DD.
      return text.matches("(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}") ? LocalDate.parse(text) : null;
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  /** Reads the months of cohorts, as a period up to today; the default is 12 months. */
  Period months(QueryParameters query, Program program) {
    Long months = query.integer("months", 1, COHORT_MONTHS_MAX);
    BusinessDays days = days(query, program);
    LocalDate today = days.dayOf(clock.instant());
    long before = (months == null ? COHORT_MONTHS_DEFAULT : months) - 1;
    return new Period(today.withDayOfMonth(1).minusMonths(before), today, days);
  }

  /** Reads the metrics, of which there must be at least one. */
  List<Metric> metrics(QueryParameters query) {
    List<String> codes = query.listOf("metric", Metric.CODES);
    if (codes.isEmpty()) {
      query.addError("metric", FieldCode.REQUIRED, "Name one or several metrics.");
    }
    return codes.stream().filter(Metric.CODES::contains).map(Metric::of).toList();
  }

  /** Reads the interval; the default is a day. */
  Interval interval(QueryParameters query) {
    return query.oneOf("interval", Interval.CODES).map(Interval::of).orElse(Interval.DAY);
  }

  /** Reads the number of customers; the default is 10. */
  int limit(QueryParameters query) {
    Long limit = query.integer("limit", 1, TOP_MAX);
    return limit == null ? TOP_DEFAULT : limit.intValue();
  }

  /** Renders a report in the media type that the request prefers. */
  Response response(ApiRequest request, Report report) {
    return request.accepts(CSV)
        ? Responses.file(
            CSV + ";charset=UTF-8", "report.csv", out -> CsvTable.write(report.table(), out))
        : Responses.ok(report);
  }
}
