package customerservice.analytics.rebuild;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.analytics.RandomHistoryTest;
import customerservice.analytics.figures.Interval;
import customerservice.analytics.totals.Metric;
import customerservice.segments.Segment;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roll-ups and a rebuild from the ledger and the customers agree. */
@QuarkusTest
class RollupRebuildTest extends RandomHistoryTest {
  private static final String ANALYTICS = "/customers/analytics";
  private static final String REBUILD = ANALYTICS + "/rebuild";
  private static final int STEPS = 80;

  @Inject RollupRebuild rebuild;

  /** Rebuilds; returns the number of corrected rows. */
  private long differences() throws Exception {
    post("admin", REBUILD, "{}").is(202);
    rebuild.trigger().get(20, TimeUnit.SECONDS);
    Answer progress = get("admin", REBUILD).is(200);
    assertThat(progress.at("status").asText()).isEqualTo("succeeded");
    assertThat(progress.at("processed").asLong()).isEqualTo(progress.at("total").asLong());
    return progress.at("differences").asLong();
  }

  @Test
  void hasNoProgressBeforeTheFirstRebuild() {
    Answer progress = get("admin", REBUILD).is(200);
    assertThat(progress.at("status").asText()).isEqualTo("none");
    assertThat(progress.at("total").asLong()).isZero();
  }

  @Test
  void findsNothingInAnEmptyService() throws Exception {
    assertThat(differences()).isZero();
  }

  @Test
  void restoresLostRollups() throws Exception {
    new History(7).run(STEPS);
    fold.run();
    String before = rollups();
    sql("DELETE FROM customer_service.rollup_quarters");
    sql("DELETE FROM customer_service.rollup_visits WHERE quarter % 2 = 0");
    sql("UPDATE customer_service.rollup_totals SET points = points + 1, customers = 7");
    sql("UPDATE customer_service.rollup_visits SET visits = visits + 1");
    assertThat(differences()).isPositive();
    fold.run();
    assertThat(rollups()).isEqualTo(before);
    assertThat(differences()).isZero();
    // As after an upgrade from a version without roll-ups.
    sql("DELETE FROM customer_service.rollup_quarters");
    sql("DELETE FROM customer_service.rollup_visits");
    sql("DELETE FROM customer_service.rollup_totals");
    differences();
    fold.run();
    assertThat(rollups()).isEqualTo(before);
  }

  /**
   * Reports read sums of days; without these sums, they read visits. The changes of merges,
   * erasures and postings give the same sums as their result, and a rebuild finds no difference.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesAfterRandomHistories(long seed) throws Exception {
    History history = new History(seed);
    history.run(STEPS);
    fold.completeDays();
    history.runWithProgram(STEPS);
    created(aCustomer()); // A change that is not folded, even after an erasure.
    String byDay = reports();
    sql("UPDATE customer_service.rollup_calendars SET rules_version = 'x' || rules_version");
    assertThat(reports()).isEqualTo(byDay);
    sql("UPDATE customer_service.rollup_calendars SET rules_version = substr(rules_version, 2)");
    fold.run();
    fold.completeDays(); // Moves the sums of a year.
    String changed = days();
    sql("DELETE FROM customer_service.rollup_calendars");
    fold.completeDays();
    assertThat(days()).isEqualTo(changed);
    assertThat(reports()).isEqualTo(byDay);

    // The first day of the rebuild reads changes that are not folded, and folds them.
    history.runWithProgram(STEPS / 8);
    assertThat(differences()).isZero();
    fold.run();
    assertThat(differences()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35})
  @Tag("slow")
  void agreesAfterManyRandomHistories(long seed) throws Exception {
    new History(seed).run(3 * STEPS);
    assertThat(differences()).isZero();
  }

  /** Reports of periods of several lengths, without their times. */
  private static String reports() {
    StringBuilder reports = new StringBuilder();
    LocalDate today = LocalDate.ofInstant(TestClock.now(), ZoneOffset.UTC);
    for (int length : new int[] {1, 7, 40, 300}) {
      String period = "from=" + today.minusDays(length + 3L) + "&to=" + today.plusDays(1);
      reports.append(get("admin", ANALYTICS + "/summary?" + period).is(200).text());
      for (Interval interval : Interval.values()) {
        reports.append(
            get(
                    "admin",
                    ANALYTICS
                        + "/timeseries?%s&interval=%s&metric=%s"
                            .formatted(period, interval.code(), String.join(",", Metric.CODES)))
                .is(200)
                .text());
      }
    }
    reports.append(get("admin", ANALYTICS + "/cohorts?months=24").is(200).text());
    reports.append(get("admin", ANALYTICS + "/segments").is(200).text());
    for (String segment : Segment.CODES) {
      reports.append(get("admin", "/customers?limit=100&segment=" + segment).at("items"));
    }
    return reports.toString().replaceAll("\"as_of\":\"[^\"]*\"", "");
  }

  private static String days() throws SQLException {
    return String.join(
        "\n",
        TestPostgres.texts(
            """
            SELECT row FROM (
              SELECT (day, location_id, transactions, visits, points, points_issued,
                points_redeemed, points_expired, points_adjusted, points_reversed,
                trim_scale(revenue), new_customers)::text AS row
              FROM customer_service.rollup_days
              UNION ALL
              SELECT r::text FROM customer_service.rollup_returns r
              UNION ALL
              SELECT c::text FROM customer_service.rollup_cohorts c
              UNION ALL
              SELECT (customer_id, last_day, previous_day, last_quarter, year_visits,
                year_points_issued, trim_scale(year_revenue))::text
              FROM customer_service.rollup_members) AS rows
            ORDER BY row
            """));
  }

  private static String rollups() throws SQLException {
    return String.join(
        "\n",
        TestPostgres.texts(
            """
            SELECT row FROM (
              SELECT (quarter, location_id, transactions, visits, points, points_issued,
                points_redeemed, points_expired, points_adjusted, points_reversed,
                trim_scale(revenue), new_customers)::text AS row
              FROM customer_service.rollup_quarters
              UNION ALL
              SELECT (quarter, customer_id, location_id, visits, points_issued, points_redeemed,
                trim_scale(revenue))::text
              FROM customer_service.rollup_visits
              UNION ALL
              SELECT t::text FROM customer_service.rollup_totals t) AS rows
            ORDER BY row
            """));
  }
}
