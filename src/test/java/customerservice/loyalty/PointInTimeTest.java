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

/** An account as of a moment, past or future. */
@QuarkusTest
class PointInTimeTest extends ApiTest {
  private static final ZoneId ZONE = ZoneId.of("Europe/Madrid");
  private static final BusinessDays DAYS = new BusinessDays(ZONE, LocalTime.of(4, 0));
  private static final int WINDOW_MONTHS = 2;
  private static final int EVENTS = 40;
  private static final int HOURS_MAX = 24 * 9;

  @Inject EndOfDayJob sweep;

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
  void showsWhatWasThereBeforeBetweenAndBehindItsRows() {
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
    // What will be: points expire, whether or not a row will say so.
    assertThat(asOf("2026-07-01T01:59:59Z").at("points").asLong()).isEqualTo(130);
    assertThat(asOf("2026-07-01T02:00:00Z").at("points").asLong()).isEqualTo(10);
    assertThat(asOf("2026-08-01").at("points").asLong()).isEqualTo(10);
    assertThat(asOf("9999-12-31T23:59:59Z").at("points").asLong()).isZero();
    assertThat(asOf("0000-01-01T00:00:00Z").at("points").asLong()).isZero();
    // Overdue then, and without a row: not shown, as it was not.
    TestClock.to("2026-07-02T10:00:00Z");
    sweep.round();
    assertThat(asOf("2026-07-01T02:00:00Z").at("points").asLong()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-02-30", "2026-05-17T10:00:00", "1", "infinity"})
  void refusesWhatIsNoTime(String at) {
    opened();
    assertThat(get("staff", account + "?at=" + at).errors()).containsExactly("at: invalid_format");
    get("staff", "/customers/nobody/loyalty?at=2026-05-17").isProblem(404, "customer_not_found");
  }

  @Test
  void showsATierThatTheProgramHasNoMore() throws Exception {
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
    customerservice.testing.Eventually.await(
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
   * What the service said at the time, it says of that time for good; and what it foretold came.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void saysLaterWhatItSaidThen(int seed) {
    opened(
        "\"tier_window_months\":" + WINDOW_MONTHS,
        "\"points_expire_after_months\":1",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\"},"
            + "{\"name\":\"b\",\"threshold\":100,\"multiplier\":\"1\"},"
            + "{\"name\":\"c\",\"threshold\":250,\"multiplier\":\"1\"}]");
    Random dice = new Random(seed);
    Map<Instant, JsonNode> said = new LinkedHashMap<>();
    Map<Instant, Long> earned = new LinkedHashMap<>();
    for (int i = 0; i < EVENTS; i++) {
      passTo(TestClock.now().plus(Duration.ofHours(1 + dice.nextInt(HOURS_MAX))));
      if (dice.nextInt(3) > 0) {
        int points = 1 + dice.nextInt(90);
        earn(points);
        earned.put(TestClock.now(), (long) points);
      } else if (dice.nextBoolean()) {
        post("staff", account + "/redeem", "{\"points\":" + (1 + dice.nextInt(60)) + "}");
      }
      said.put(TestClock.now(), shown());
    }
    said.forEach((then, answer) -> {
      ObjectNode asOf = (ObjectNode) asOf(then).json();
      assertThat(asOf.remove("qualifying_points").asLong())
          .as("what counted at %s", then)
          .isEqualTo(counted(earned, then));
      asOf.remove("points_to_next_tier");
      assertThat(asOf).as("as of %s", then).isEqualTo(answer);
    });

    Map<Instant, JsonNode> foretold = new LinkedHashMap<>();
    Instant moment = TestClock.now();
    for (int i = 0; i < EVENTS; i++) {
      moment = moment.plus(Duration.ofHours(1 + dice.nextInt(HOURS_MAX / 3)));
      ObjectNode asOf = (ObjectNode) asOf(moment).json();
      assertThat(asOf.remove("qualifying_points").asLong()).isEqualTo(counted(earned, moment));
      asOf.remove("points_to_next_tier");
      foretold.put(moment, asOf);
    }
    foretold.forEach((then, answer) -> {
      passTo(then);
      assertThat(shown()).as("as was foretold of %s", then).isEqualTo(answer);
    });
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  /** With a sweep at the end of each business day on the way. */
  private void passTo(Instant moment) {
    while (DAYS.endAfter(TestClock.now()).compareTo(moment) <= 0) {
      TestClock.to(DAYS.endAfter(TestClock.now()).toString());
      sweep.round();
    }
    TestClock.to(moment.toString());
  }

  /** Without what was counted last when something was posted, or swept. */
  private JsonNode shown() {
    ObjectNode standing = (ObjectNode) get("staff", account).is(200).json();
    standing.remove("qualifying_points");
    standing.remove("points_to_next_tier");
    return standing;
  }

  private static long counted(Map<Instant, Long> earned, Instant then) {
    Instant since = then.atZone(ZONE).minusMonths(WINDOW_MONTHS).toInstant();
    return earned.entrySet().stream()
        .filter(points -> !points.getKey().isBefore(since) && !points.getKey().isAfter(then))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
