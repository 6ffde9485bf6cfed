package customerservice.events.feed;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.events.EventFixture;
import customerservice.loyalty.upkeep.EndOfDayJob;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each entry of the ledger, and each change of a tier, is an event. */
@QuarkusTest
class LedgerEventsTest extends ApiTest {
  private static final String PROGRAM =
      """
      {"name": "L", "currency": "EUR", "points_per_unit": "1", "rounding": "floor",
       "tiers": [{"name": "bronze", "threshold": 0, "multiplier": "1", "benefits": []},
                 {"name": "gold", "threshold": %d, "multiplier": "2", "benefits": []}],
       "tier_window_months": %s, "points_expire_after_months": %s,
       "timezone": "UTC", "day_starts_at": "00:00"}
      """;

  @Inject EndOfDayJob endOfDay;

  private static Answer posted(String customer, String operation, String body) {
    return post("manager", "/customers/" + customer + "/loyalty/" + operation, body);
  }

  private static List<JsonNode> events(String customer) {
    EventFixture.number();
    return get("admin", "/events?type=loyalty.*&limit=1000&customer_id=" + customer)
        .is(200)
        .at("items")
        .valueStream()
        .toList();
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.path("type").asText()).toList();
  }

  @Test
  void haveATypeForEachTypeOfEntry() {
    String ana = created(aCustomer());
    String ben = created(aCustomer());
    String earned = posted(ana, "earn", "{\"points\":100}").is(201).at("transaction/id").asText();
    posted(ana, "redeem", "{\"points\":30}").is(201);
    posted(ana, "adjust", "{\"points\":-10,\"reason\":\"r\"}").is(201);
    posted(ana, "transactions/" + earned + "/reverse", "{\"points\":20,\"reason\":\"r\"}").is(201);
    posted(ben, "earn", "{\"points\":1}").is(201);
    post("manager", "/customers/" + ben + "/merge", "{\"source_id\":\"" + ana + "\"}").is(200);
    List<JsonNode> events = events(ana);
    assertThat(types(events))
        .containsExactly(
            "loyalty.earned",
            "loyalty.redeemed",
            "loyalty.adjusted",
            "loyalty.reversed",
            "loyalty.transferred");
    assertThat(events)
        .extracting(event -> event.path("number").asLong())
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(events)
        .extracting(event -> event.at("/data/points").asLong())
        .containsExactly(100L, 70L, 60L, 40L, 0L);
    assertThat(events.getFirst().at("/data/transaction/reversed_points").asLong()).isEqualTo(20);
    assertThat(types(events(ben))).containsExactly("loyalty.earned", "loyalty.transferred");
    assertThat(events(ben).getLast().at("/data/transaction/type").asText())
        .isEqualTo("transfer_in");
  }

  @Test
  void existOnlyForPostingsThatWereCommitted() {
    String ana = created(aCustomer());
    posted(ana, "earn?dry_run=true", "{\"points\":700}").is(200);
    posted(ana, "redeem", "{\"points\":30}").is(409);
    posted(ana, "earn", "{\"points\":0}").is(422);
    assertThat(events(ana)).isEmpty();
    for (int i = 0; i < 2; i++) {
      request("POST", "/customers/" + ana + "/loyalty/earn")
          .as("staff")
          .header("Idempotency-Key", "k")
          .json("{\"points\":5,\"reference\":\"r\"}")
          .send()
          .is(201);
    }
    posted(ana, "earn", "{\"points\":5,\"reference\":\"r\"}").is(409);
    assertThat(types(events(ana))).containsExactly("loyalty.earned");
  }

  @Test
  void existForEachPostingOfABatch() {
    String ana = created(aCustomer());
    post(
            "service",
            "/loyalty/transactions/batch",
            """
            {"items": [{"customer_id": "%1$s", "type": "earn", "points": 9},
                       {"customer_id": "%1$s", "type": "redeem", "points": 10},
                       {"customer_id": "%1$s", "type": "redeem", "points": 8}]}
            """
                .formatted(ana))
        .is(200);
    assertThat(types(events(ana))).containsExactly("loyalty.earned", "loyalty.redeemed");
  }

  @Test
  void tellWhyATierChanged() {
    put("admin", "/loyalty/program", PROGRAM.formatted(500, "1", "null")).is(200);
    String ana = created(aCustomer());
    String earned = posted(ana, "earn", "{\"points\":500}").is(201).at("transaction/id").asText();
    posted(ana, "transactions/" + earned + "/reverse", "{\"reason\":\"r\"}").is(201);
    posted(ana, "earn", "{\"points\":600}").is(201);
    TestClock.pass(Duration.ofSeconds(1));
    put("admin", "/loyalty/program", PROGRAM.formatted(601, "1", "null")).is(200);
    TestClock.pass(Duration.ofSeconds(1));
    put("admin", "/loyalty/program", PROGRAM.formatted(600, "1", "null")).is(200);
    TestClock.to("2026-07-01T00:00:00Z");
    endOfDay.run();
    List<JsonNode> events = events(ana);
    assertThat(events.stream().filter(event -> event.at("/data/cause").isTextual()).toList())
        .allSatisfy(event -> assertThat(event.path("number").isNull()).isTrue())
        .extracting(event ->
            "%s %s-%s %s"
                .formatted(
                    event.path("origin").asText(),
                    event.at("/data/from").asText(),
                    event.at("/data/to").asText(),
                    event.at("/data/cause").asText()))
        .containsExactly(
            "api bronze-gold posting",
            "api gold-bronze posting",
            "api bronze-gold posting",
            "system gold-bronze review",
            "system bronze-gold review",
            "system gold-bronze end_of_day");
    assertThat(types(events).subList(0, 6))
        .containsExactly(
            "loyalty.earned",
            "loyalty.tier_changed",
            "loyalty.reversed",
            "loyalty.tier_changed",
            "loyalty.earned",
            "loyalty.tier_changed");
  }

  /** Each row shows the points without all that have expired, not only without its own. */
  @Test
  void showTheSpendablePointsAfterAnExpiry() throws Exception {
    put("admin", "/loyalty/program", PROGRAM.formatted(500, "null", "1")).is(200);
    String ana = created(aCustomer());
    posted(ana, "earn", "{\"points\":10}").is(201);
    TestClock.to("2026-06-10T00:00:00Z");
    posted(ana, "earn", "{\"points\":20}").is(201);
    TestClock.to("2026-08-01T00:00:00Z");
    posted(ana, "earn", "{\"points\":40}").is(201);
    List<JsonNode> events = events(ana);
    assertThat(types(events))
        .containsExactly(
            "loyalty.earned",
            "loyalty.earned",
            "loyalty.expired",
            "loyalty.expired",
            "loyalty.earned");
    assertThat(events)
        .extracting(event -> event.at("/data/points").asLong())
        .containsExactly(10L, 30L, 0L, 0L, 40L);
    assertThat(events)
        .extracting(event -> event.at("/data/transaction/balance_after").asLong())
        .containsExactly(10L, 30L, 20L, 0L, 40L);
  }

  @Test
  void ofTheEndOfDayHaveTheOriginSystem() {
    put("admin", "/loyalty/program", PROGRAM.formatted(500, "null", "1")).is(200);
    String ana = created(aCustomer());
    posted(ana, "earn", "{\"points\":10}").is(201);
    TestClock.to("2026-08-01T00:00:00Z");
    endOfDay.run();
    assertThat(events(ana).getLast().path("type").asText()).isEqualTo("loyalty.expired");
    assertThat(events(ana).getLast().path("origin").asText()).isEqualTo("system");
  }

  @Test
  void ofAnImportHaveItsOrigin() throws Exception {
    Answer accepted =
        imported("{\"first_name\":\"Ana\",\"external_id\":\"a\",\"opening_points\":700}");
    Eventually.await(
        Duration.ofSeconds(20),
        "the import has finished",
        () -> !get("admin", accepted.header("location")).at("finished_at").isNull());
    String ana = get("admin", "/customers?external_id=a").at("items/0/id").asText();
    List<JsonNode> events = events(ana);
    assertThat(types(events)).containsExactly("loyalty.earned", "loyalty.tier_changed");
    assertThat(events).extracting(event -> event.path("origin").asText()).containsOnly("import");
  }
}
