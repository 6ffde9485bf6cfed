package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.upkeep.EndOfDayJob;
import customerservice.platform.BusinessDays;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts at a moment in the past or in the future. */
@QuarkusTest
class PointInTimeTest extends ApiTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Madrid");
  private static final BusinessDays DAYS = new BusinessDays(ZONE, LocalTime.of(4, 0));
  private static final int WINDOW_MONTHS = 2;
  private static final int EVENTS = 40;
  private static final int HOURS_MAX = 24 * 9;

  @Inject EndOfDayJob endOfDay;

  private String account = "";

  private void opened(String... members) {
    put("admin", "/loyalty/program", ProgramTest.body(members)).is(200);
    account = "/customers/" + created(aCustomer()) + "/loyalty";
  }

  private Answer asOf(Object at) {
    return get("staff", account + "?at=" + at).is(200);
  }

  private void earn(int points) {
    post("staff", account + "/earn", "{\"points\":" + points + "}").is(201);
  }

  @Test
  void showsTheAccountBeforeBetweenAndAfterItsEntries() {
    opened("\"points_expire_after_months\":1");
    TestClock.to("2026-05-20T10:00:00Z");
    earn(150);
    TestClock.to("2026-06-20T10:00:00Z");
    post("staff", account + "/redeem", "{\"points\":30}").is(201);
    earn(10);

    assertThat(asOf("2026-05-01T00:00:00Z").text())
        .isEqualTo(asOf("2026-05-20T09:59:59.999999Z").text())
        .endsWith(
            "\"points\":0,\"lifetime_points\":0,\"qualifying_points\":0,\"tier\":\"amigo\","
                + "\"tier_since\":\"2026-05-17T10:00:00.000000Z\",\"next_tier\":\"familia\","
                + "\"points_to_next_tier\":100,\"expiring_points\":0,\"expiring_at\":null,"
                + "\"lots\":[],\"last_activity_at\":null}");
    assertThat(asOf("2026-05-20T10:00:00Z").text())
        .endsWith(
            "\"points\":150,\"lifetime_points\":150,\"qualifying_points\":150,\"tier\":\"familia\","
                + "\"tier_since\":\"2026-05-20T10:00:00.000000Z\",\"next_tier\":null,"
                + "\"points_to_next_tier\":null,\"expiring_points\":150,"
                + "\"expiring_at\":\"2026-07-01T02:00:00.000000Z\","
                + "\"lots\":[{\"points\":150,\"expires_at\":\"2026-07-01T02:00:00.000000Z\"}],"
                + "\"last_activity_at\":\"2026-05-20T10:00:00.000000Z\"}");
    assertThat(asOf("2026-06-20T12:00:00%2B02:00").text())
        .isEqualTo(get("staff", account).text())
        .contains("\"points\":130");
    // In the future, points expire with or without an entry.
    assertThat(asOf("2026-07-01T01:59:59Z").at("points").asLong()).isEqualTo(130);
    assertThat(asOf("2026-07-01T02:00:00Z").at("points").asLong()).isEqualTo(10);
    assertThat(asOf("2026-08-01").at("points").asLong()).isEqualTo(10);
    assertThat(asOf("9999-12-31T23:59:59Z").at("points").asLong()).isZero();
    assertThat(asOf("0000-01-01T00:00:00Z").at("points").asLong()).isZero();
    // At that moment the points were overdue without an entry, and were not shown either.
    TestClock.to("2026-07-02T10:00:00Z");
    endOfDay.run();
    assertThat(asOf("2026-07-01T02:00:00Z").at("points").asLong()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-02-30", "2026-05-17T10:00:00", "1", "infinity"})
  void refusesInvalidTimes(String at) {
    opened();
    assertThat(get("staff", account + "?at=" + at).errors()).containsExactly("at: invalid_format");
    get("staff", "/customers/xyz/loyalty?at=2026-05-17").isProblem(404, "customer_not_found");
  }

  @Test
  void showsATierThatWasRemovedFromTheProgram() throws Exception {
    opened();
    TestClock.to("2026-05-20T10:00:00Z");
    earn(150);
    TestClock.to("2026-05-21T10:00:00Z");
    put(
            "admin",
            "/loyalty/program",
            ProgramTest.body(
                "\"tiers\":[{\"name\":\"one\",\"threshold\":0,\"multiplier\":\"1\"},"
                    + "{\"name\":\"two\",\"threshold\":200,\"multiplier\":\"1\"}]"))
        .is(200);
    Eventually.await(
        Duration.ofSeconds(10),
        "the review",
        () -> asOf("2026-05-21T10:00:00Z").at("tier").asText().equals("one"));
    Answer before = asOf("2026-05-21T09:59:59Z");
    assertThat(before.at("tier").asText()).isEqualTo("familia");
    assertThat(before.at("tier_since").asText()).isEqualTo("2026-05-20T10:00:00.000000Z");
    assertThat(before.at("next_tier").asText()).isEqualTo("two");
    assertThat(before.at("points_to_next_tier").asLong()).isEqualTo(50);
    assertThat(asOf("2026-05-17T10:00:00Z").at("tier").asText()).isEqualTo("amigo");
  }

  /**
   * A past view equals the response at that moment, and a forecast equals the later response if
   * nothing is posted in between.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void agreesWithEarlierAndLaterResponses(int seed) {
    opened(
        "\"tier_window_months\":" + WINDOW_MONTHS,
        "\"points_expire_after_months\":1",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\"},"
            + "{\"name\":\"b\",\"threshold\":100,\"multiplier\":\"1\"},"
            + "{\"name\":\"c\",\"threshold\":250,\"multiplier\":\"1\"}]");
    Random random = new Random(seed);
    Map<Instant, JsonNode> responses = new LinkedHashMap<>();
    Map<Instant, Long> earned = new LinkedHashMap<>();
    for (int i = 0; i < EVENTS; i++) {
      passTo(TestClock.now().plus(Duration.ofHours(1 + random.nextInt(HOURS_MAX))));
      if (random.nextInt(3) > 0) {
        int points = 1 + random.nextInt(90);
        earn(points);
        earned.put(TestClock.now(), (long) points);
      } else if (random.nextBoolean()) {
        post("staff", account + "/redeem", "{\"points\":" + (1 + random.nextInt(60)) + "}");
      }
      responses.put(TestClock.now(), currentView());
    }
    responses.forEach((then, response) -> {
      ObjectNode asOf = (ObjectNode) asOf(then).json();
      assertThat(asOf.remove("qualifying_points").asLong())
          .as("qualifying points at %s", then)
          .isEqualTo(qualifyingPoints(earned, then));
      asOf.remove("points_to_next_tier");
      assertThat(asOf).as("as of %s", then).isEqualTo(response);
    });

    Map<Instant, JsonNode> forecasts = new LinkedHashMap<>();
    Instant moment = TestClock.now();
    for (int i = 0; i < EVENTS; i++) {
      moment = moment.plus(Duration.ofHours(1 + random.nextInt(HOURS_MAX / 3)));
      ObjectNode asOf = (ObjectNode) asOf(moment).json();
      assertThat(asOf.remove("qualifying_points").asLong())
          .isEqualTo(qualifyingPoints(earned, moment));
      asOf.remove("points_to_next_tier");
      forecasts.put(moment, asOf);
    }
    forecasts.forEach((then, response) -> {
      passTo(then);
      assertThat(currentView()).as("forecast for %s", then).isEqualTo(response);
    });
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  /** Moves the clock, and runs the end of day for each business day that ends on the way. */
  private void passTo(Instant moment) {
    while (DAYS.endAfter(TestClock.now()).compareTo(moment) <= 0) {
      TestClock.to(DAYS.endAfter(TestClock.now()).toString());
      endOfDay.run();
    }
    TestClock.to(moment.toString());
  }

  /** The account without the fields that only a posting or the end of day updates. */
  private JsonNode currentView() {
    ObjectNode view = (ObjectNode) get("staff", account).is(200).json();
    view.remove("qualifying_points");
    view.remove("points_to_next_tier");
    return view;
  }

  private static long qualifyingPoints(Map<Instant, Long> earned, Instant then) {
    Instant since = then.atZone(ZONE).minusMonths(WINDOW_MONTHS).toInstant();
    return earned.entrySet().stream()
        .filter(points -> !points.getKey().isBefore(since) && !points.getKey().isAfter(then))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
