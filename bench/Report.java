package bench;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * A call of the analytics.
 *
 * @param p99 of its milliseconds
 * @param ratio of its median to that of the small database
 */
record Report(String name, String path, Bar p99, Bar ratio, String subject) {
  private static final String ANALYTICS = "/customers/analytics/";
  private static final int MONTHS = 24;

  private static Report of(String name, String path, double p99Ms, String subject) {
    return new Report(name, path, Bar.atMost(p99Ms), Bar.atMost(2), subject);
  }

  private static Report withoutBar(String name, String path, String subject) {
    return new Report(name, path, Bar.NONE, Bar.NONE, subject);
  }

  /** All calls. A call without a period is of the last 30 days. */
  static List<Report> all(LocalDate today) {
    String years = "from=%s&to=%s".formatted(today.minusMonths(MONTHS).plusDays(1), today);
    String series = ANALYTICS + "timeseries?interval=day&" + years + "&metric=";
    return Stream.concat(
            Stream.of(
                of("summary-month", ANALYTICS + "summary", 20, "30 days, with change"),
                of("summary-years", ANALYTICS + "summary?" + years, 60, "24 months"),
                of(
                    "timeseries-members",
                    series + "active_members,points_issued,revenue",
                    30,
                    "24 months by day: active members, points issued, revenue"),
                of(
                    "timeseries-points",
                    series + "new_customers,points_outstanding,transactions",
                    30,
                    "the same: new customers, points outstanding, transactions"),
                of("tiers", ANALYTICS + "tiers", 30, "30 days"),
                of("hours", ANALYTICS + "hours", 30, "30 days"),
                of("locations", ANALYTICS + "locations", 30, "30 days"),
                of("cohorts", ANALYTICS + "cohorts", 150, "12 months"),
                of("segments", ANALYTICS + "segments", 150, ""),
                of("customers-at-risk", "/customers?segment=at_risk", 50, "the first page"),
                withoutBar("tiers-years", ANALYTICS + "tiers?" + years, "24 months"),
                withoutBar("hours-years", ANALYTICS + "hours?" + years, "24 months"),
                withoutBar("locations-years", ANALYTICS + "locations?" + years, "24 months"),
                withoutBar("top-years", ANALYTICS + "top?" + years, "24 months, by points issued"),
                withoutBar("cohorts-years", ANALYTICS + "cohorts?months=24", "24 months"),
                withoutBar(
                    "summary-zone",
                    ANALYTICS + "summary?timezone=America/New_York",
                    "30 days of another time zone")),
            Stream.of("points_issued", "points_redeemed", "balance", "transactions", "revenue")
                .map(by ->
                    of("top-" + by.replace('_', '-'), ANALYTICS + "top?by=" + by, 30, "30 days")))
        .toList();
  }
}
