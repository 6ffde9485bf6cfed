package customerservice.loyalty.program;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Previews of a program, and the progress of the review after a change. */
@QuarkusTest
class ProgramPreviewTest extends ApiTest {
  private static final String PATH = "/loyalty/program/preview";
  private static final String REVIEW = "/loyalty/program/review";
  private static final Duration REVIEW_LIMIT = Duration.ofSeconds(10);
  private static final String TIERS =
      "\"tiers\":[{\"name\":\"amigo\",\"threshold\":0,\"multiplier\":\"1\"},"
          + "{\"name\":\"familia\",\"threshold\":40,\"multiplier\":\"1\"},"
          + "{\"name\":\"casa\",\"threshold\":160,\"multiplier\":\"1\"}]";

  @Inject TierReview review;

  private static String customer(int... points) {
    String id = created(aCustomer());
    for (int earned : points) {
      earn(id, earned);
    }
    return id;
  }

  private static void earn(String id, int points) {
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":" + points + "}").is(201);
  }

  /** The tier and the qualifying points of each customer. */
  private static Map<String, String> tiers(List<String> customers) {
    Map<String, String> tiers = new TreeMap<>();
    for (String id : customers) {
      Answer view = get("staff", "/customers/" + id + "/loyalty").is(200);
      tiers.put(id, view.at("tier").asText() + " " + view.at("qualifying_points").asLong());
    }
    return tiers;
  }

  /** Programs before and after the change, each with or without a window. */
  @ParameterizedTest
  @CsvSource({"null,null", "null,1", "1,null", "1,2", "2,1"})
  void predictsTheEffectOfTheChange(String windowBefore, String windowAfter) throws Exception {
    put("admin", "/loyalty/program", ProgramTest.body("\"tier_window_months\":" + windowBefore))
        .is(200);
    List<String> customers =
        new ArrayList<>(List.of(customer(), customer(30), customer(150), customer(120, 60)));
    TestClock.pass(Duration.ofDays(20));
    customers.forEach(id -> earn(id, 15));
    TestClock.pass(Duration.ofDays(20));
    customers.add(customer(170));
    Map<String, String> before = tiers(customers);
    String program = ProgramTest.body(TIERS, "\"tier_window_months\":" + windowAfter);
    String stored = stored();
    Answer preview = post("admin", PATH, program).is(200);
    assertThat(stored()).isEqualTo(stored);
    assertThat(tiers(customers)).isEqualTo(before);

    put("admin", "/loyalty/program", program).is(200);
    review.trigger().get(REVIEW_LIMIT.toSeconds(), TimeUnit.SECONDS);
    List<String> moved = new ArrayList<>();
    Map<String, Long> moves = new TreeMap<>();
    tiers(customers)
        .forEach((id, now) -> {
          String from = tier(before.getOrDefault(id, ""));
          String to = tier(now);
          if (!from.equals(to)) {
            moved.add("%s %s %s".formatted(id, from, now));
            moves.merge(from + " " + to, 1L, Long::sum);
          }
        });
    assertThat(preview.at("customers").asLong()).isEqualTo(customers.size());
    assertThat(preview.at("moving").asLong()).isEqualTo(moved.size()).isPositive();
    assertThat(preview.at("examples").valueStream().map(ProgramPreviewTest::example))
        .containsExactlyElementsOf(moved);
    Map<String, Long> predicted = new TreeMap<>();
    preview
        .at("moves")
        .forEach(move ->
            predicted.put(
                move.path("from").asText() + " " + move.path("to").asText(),
                move.path("customers").asLong()));
    assertThat(predicted).isEqualTo(moves);
  }

  private static String tier(String tierAndPoints) {
    return tierAndPoints.split(" ", -1)[0];
  }

  private static String example(JsonNode example) {
    return "%s %s %s %d"
        .formatted(
            example.path("customer_id").asText(),
            example.path("from").asText(),
            example.path("to").asText(),
            example.path("qualifying_points").asLong());
  }

  @Test
  void limitsTheExamplesAndCountsAll() throws Exception {
    customer(50);
    int count = ProgramPreviews.EXAMPLES_MAX + 20;
    sql(
        """
        INSERT INTO customer_service.customers
        SELECT (jsonb_populate_record(c, jsonb_build_object('external_id', n,
          'customer_id', '01900000-0000-7000-8000-' || lpad(n::text, 12, '0')))).*
        FROM customer_service.customers c, generate_series(1, %1$d) AS n;
        INSERT INTO customer_service.loyalty_accounts
        SELECT (jsonb_populate_record(a, jsonb_build_object('qualifying_points', n,
          'customer_id', '01900000-0000-7000-8000-' || lpad(n::text, 12, '0')))).*
        FROM customer_service.loyalty_accounts a, generate_series(1, %1$d) AS n
        """
            .formatted(count));
    Answer preview = post("admin", PATH, ProgramTest.body(TIERS)).is(200);
    assertThat(preview.at("examples")).hasSize(ProgramPreviews.EXAMPLES_MAX);
    assertThat(preview.at("customers").asLong()).isEqualTo(count + 1);
    assertThat(preview.at("moving").asLong()).isEqualTo(count + 1);
    // In the order of the tiers; 39 customers are below the threshold of the second tier.
    assertThat(preview.at("moves").toString())
        .isEqualTo(
            "[{\"from\":\"bronze\",\"to\":\"amigo\",\"customers\":39},"
                + "{\"from\":\"bronze\",\"to\":\"familia\",\"customers\":82}]");
  }

  @Test
  void validatesTheBodyLikeAChange() {
    assertThat(post("admin", PATH, "{}").errors())
        .isEqualTo(put("admin", "/loyalty/program", "{}").errors());
    Answer empty = post("admin", PATH, ProgramTest.body("\"version\":7")).is(200);
    assertThat(empty.text())
        .isEqualTo("{\"customers\":0,\"moving\":0,\"moves\":[],\"examples\":[]}");
    assertThat(get("staff", "/loyalty/program").at("version").asLong()).isEqualTo(1);
  }

  /** A preview writes nothing, so that a retry computes it again. */
  @Test
  void storesNoResponse() {
    for (String program : List.of(ProgramTest.body(), ProgramTest.body(TIERS))) {
      Answer preview =
          request("POST", PATH)
              .as("admin")
              .header("Idempotency-Key", "one")
              .json(program)
              .send()
              .is(200);
      assertThat(preview.header("idempotency-replayed")).isEmpty();
    }
    Answer refused =
        request("POST", PATH)
            .as("admin")
            .header("Idempotency-Key", "k".repeat(256))
            .json(ProgramTest.body())
            .send();
    assertThat(refused.errors()).containsExactly("Idempotency-Key: too_long");
  }

  @Test
  void returnsTheProgressOfTheReview() throws Exception {
    assertThat(get("manager", REVIEW).is(200).text())
        .isEqualTo(
            "{\"version\":1,\"status\":\"done\",\"reviewed\":0,\"total\":0,"
                + "\"started_at\":\"2026-05-17T10:00:00.000000Z\","
                + "\"finished_at\":\"2026-05-17T10:00:00.000000Z\"}");
    String first = customer(50);
    TestClock.pass(Duration.ofSeconds(1)); // Ids are in order of time.
    customer(50);
    TestClock.to("2026-05-17T11:00:00Z");
    put("admin", "/loyalty/program", ProgramTest.body(TIERS)).is(200);
    Eventually.await(
        REVIEW_LIMIT,
        "the review",
        () -> get("admin", REVIEW).at("status").asText().equals("done"));
    assertThat(get("admin", REVIEW).text())
        .isEqualTo(
            "{\"version\":2,\"status\":\"done\",\"reviewed\":2,\"total\":2,"
                + "\"started_at\":\"2026-05-17T11:00:00.000000Z\","
                + "\"finished_at\":\"2026-05-17T11:00:00.000000Z\"}");
    sql(
        """
        UPDATE customer_service.loyalty_programs
        SET reviewed_version = 1, reviewed_at = NULL, review_after = '%s'
        """
            .formatted(first));
    assertThat(get("admin", REVIEW).text())
        .isEqualTo(
            "{\"version\":2,\"status\":\"running\",\"reviewed\":1,\"total\":2,"
                + "\"started_at\":\"2026-05-17T11:00:00.000000Z\",\"finished_at\":null}");
  }
}
