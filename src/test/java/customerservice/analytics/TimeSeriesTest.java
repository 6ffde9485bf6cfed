package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class TimeSeriesTest extends ApiTest {
  private static final String SERIES = "/customers/analytics/timeseries";

  private static List<String> values(JsonNode points) {
    List<String> values = new ArrayList<>();
    points.forEach(
        point -> values.add(point.path("start").asText() + " " + point.path("value").asText()));
    return values;
  }

  private static void earn(String customer, int points) {
    post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":" + points + "}")
        .is(201);
  }

  private static void redeem(String customer, int points) {
    post("staff", "/customers/" + customer + "/loyalty/redeem", "{\"points\":" + points + "}")
        .is(201);
  }

  @Test
  void hasAValueForEachDay() {
    TestClock.to("2026-05-14T10:00:00Z");
    String ana = created(aCustomer());
    earn(ana, 100);
    TestClock.to("2026-05-16T10:00:00Z");
    earn(ana, 20);
    redeem(ana, 50);
    earn(created(aCustomer()), 5);
    TestClock.to("2026-05-17T10:00:00Z");
    Answer answer =
        get("admin", SERIES + "?metric=points_issued&from=2026-05-13&to=2026-05-17").is(200);
    assertThat(answer.at("metric").asText()).isEqualTo("points_issued");
    assertThat(answer.at("interval").asText()).isEqualTo("day");
    assertThat(answer.at("series")).isEmpty();
    assertThat(answer.at("definitions/points_issued").asText()).startsWith("Points of all earns");
    assertThat(values(answer.at("points")))
        .containsExactly(
            "2026-05-13 0", "2026-05-14 100", "2026-05-15 0", "2026-05-16 25", "2026-05-17 0");

    Answer several =
        get(
                "admin",
                SERIES
                    + "?metric=active_members,points_redeemed&metric=points_outstanding"
                    + "&metric=new_customers,transactions,revenue&from=2026-05-14&to=2026-05-16")
            .is(200);
    assertThat(several.at("metric").isNull()).isTrue();
    assertThat(several.at("points")).isEmpty();
    assertThat(values(several.at("series/0/points")))
        .containsExactly("2026-05-14 1", "2026-05-15 0", "2026-05-16 2");
    assertThat(values(several.at("series/1/points")))
        .containsExactly("2026-05-14 0", "2026-05-15 0", "2026-05-16 50");
    assertThat(several.at("series/2/metric").asText()).isEqualTo("points_outstanding");
    assertThat(values(several.at("series/2/points")))
        .containsExactly("2026-05-14 100", "2026-05-15 100", "2026-05-16 75");
    assertThat(values(several.at("series/3/points")))
        .containsExactly("2026-05-14 1", "2026-05-15 0", "2026-05-16 1");
    assertThat(values(several.at("series/4/points")))
        .containsExactly("2026-05-14 1", "2026-05-15 0", "2026-05-16 3");
    assertThat(several.text()).contains("\"start\":\"2026-05-16\",\"value\":0.00}");
  }

  /** The account has overdue points without an entry: only the present is without them. */
  @Test
  void hasThePointsOfTheSummaryForTheCurrentInterval() {
    put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":1")).is(200);
    String ana = created(aCustomer());
    earn(ana, 100);
    TestClock.to("2026-06-15T10:00:00Z");
    earn(ana, 7);
    TestClock.to("2026-07-01T10:00:00Z");
    assertThat(
            get("admin", "/customers/analytics/summary").at("loyalty/points_outstanding").asLong())
        .isEqualTo(7);
    Answer answer =
        get(
                "admin",
                SERIES + "?metric=points_outstanding&interval=month&from=2026-04-01&to=2026-08-31")
            .is(200);
    assertThat(values(answer.at("points")))
        .containsExactly(
            "2026-04-01 0", "2026-05-01 100", "2026-06-01 107", "2026-07-01 7", "2026-08-01 7");
  }

  @ParameterizedTest
  @CsvSource({
    "week,2026-05-06,2026-05-18,2026-05-06 0;2026-05-11 10;2026-05-18 0",
    "month,2026-04-20,2026-05-17,2026-04-20 0;2026-05-01 10",
    "day,2026-05-16,2026-05-17,2026-05-16 0;2026-05-17 10",
  })
  void cutsIntervalsToThePeriod(String interval, String from, String to, String values) {
    earn(created(aCustomer()), 10);
    String query = "?metric=points_issued&interval=%s&from=%s&to=%s".formatted(interval, from, to);
    assertThat(values(get("admin", SERIES + query).is(200).at("points")))
        .containsExactly(values.split(";", -1));
  }

  /** 01:00 in Madrid belongs to the previous business day. */
  @Test
  void usesBusinessDays() {
    put("admin", "/loyalty/program", ProgramTest.body()).is(200);
    TestClock.to("2026-05-16T23:00:00Z");
    earn(created(aCustomer()), 10);
    String query = "?metric=points_issued,active_members&from=2026-05-16&to=2026-05-17";
    assertThat(values(get("admin", SERIES + query).at("series/0/points")))
        .containsExactly("2026-05-16 10", "2026-05-17 0");
    assertThat(values(get("admin", SERIES + query).at("series/1/points")))
        .containsExactly("2026-05-16 1", "2026-05-17 0");
    assertThat(values(get("admin", SERIES + query + "&timezone=Asia/Tokyo").at("series/0/points")))
        .containsExactly("2026-05-16 0", "2026-05-17 10");
  }

  @ParameterizedTest
  @CsvSource({
    "'',metric: required",
    "metric=,metric: required",
    "metric=visits,metric: not_allowed",
    "metric=revenue&interval=year,interval: not_allowed",
    "metric=revenue&from=2016-05-17&to=2026-05-17,from: out_of_range",
    "metric=revenue&limit=5,limit: unknown_field",
  })
  void refusesInvalidParameters(String query, String error) {
    assertThat(get("admin", SERIES + "?" + query).errors()).contains(error);
  }

  @Test
  void hasAtMostTenYears() {
    Answer answer =
        get("admin", SERIES + "?metric=transactions&from=2016-05-18&to=2026-05-17").is(200);
    assertThat(answer.at("points")).hasSize(3652);
  }
}
