package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EarningAndRedeemingTest extends ApiTest {
  private static final String TRANSACTION_FIELDS =
      "id customer_id type points balance_after amount currency reference description location_id"
          + " reverses reversed_points expires_at actor seq created_at";

  private Answer earn(String id, String body) {
    return post("staff", "/customers/" + id + "/loyalty/earn", body);
  }

  private Answer redeem(String id, String body) {
    return post("staff", "/customers/" + id + "/loyalty/redeem", body);
  }

  @Test
  void earnsByAmountAndExplainsTheResult() {
    String id = created(aCustomer());
    Answer posted =
        earn(
                id,
                """
                {"amount":"42.50","currency":"EUR","reference":"order-1","description":"lunch",
                 "location_id":"madrid-1"}
                """)
            .is(201);
    JsonNode transaction = posted.at("transaction");
    assertThat(transaction.fieldNames())
        .toIterable()
        .containsExactly(TRANSACTION_FIELDS.split(" ", -1));
    assertThat(transaction.path("type").asText()).isEqualTo("earn");
    assertThat(transaction.path("points").asLong()).isEqualTo(42);
    assertThat(transaction.path("amount").asText()).isEqualTo("42.50");
    assertThat(transaction.path("seq").asLong()).isEqualTo(1);
    assertThat(transaction.path("actor").asText()).isEqualTo("demo-staff");
    assertThat(posted.at("explanation").toString())
        .isEqualTo(
            "{\"base_points\":\"42.5\",\"multiplier\":\"1\",\"rounding\":\"floor\",\"result\":42}");
    assertThat(posted.at("tier_changed").isNull()).isTrue();
    assertThat(posted.at("loyalty/points").asLong()).isEqualTo(42);
    assertThat(posted.at("loyalty")).isEqualTo(get("staff", loyalty(id)).json());
    String path = loyalty(id) + "/transactions/" + transaction.path("id").asText();
    assertThat(posted.header("location")).endsWith(path);
    assertThat(get("staff", path).is(200).json()).isEqualTo(transaction);
  }

  private static String loyalty(String id) {
    return "/customers/" + id + "/loyalty";
  }

  @Test
  void multipliesByTheTierBeforeThePosting() {
    String id = created(aCustomer());
    TestClock.pass(Duration.ofDays(1));
    Answer first = earn(id, "{\"amount\":\"500.00\",\"currency\":\"EUR\"}").is(201);
    assertThat(first.at("tier_changed").toString())
        .isEqualTo("{\"from\":\"bronze\",\"to\":\"silver\"}");
    assertThat(first.at("loyalty/tier_since").asText()).isEqualTo("2026-05-18T10:00:00.000000Z");
    Answer second = earn(id, "{\"amount\":\"10\",\"currency\":\"EUR\"}").is(201);
    assertThat(second.at("transaction/points").asLong()).isEqualTo(12);
    assertThat(second.at("transaction/amount").asText()).isEqualTo("10.00");
    assertThat(second.at("explanation/multiplier").asText()).isEqualTo("1.25");
    assertThat(second.at("loyalty/next_tier").asText()).isEqualTo("gold");
    assertThat(second.at("loyalty/points_to_next_tier").asLong()).isEqualTo(1488);
    Answer points = earn(id, "{\"points\":10}").is(201);
    assertThat(points.at("transaction/points").asLong()).isEqualTo(10);
    assertThat(points.at("explanation").isNull()).isTrue();
  }

  @Test
  void raisesSeveralTiersAtOnce() {
    String id = created(aCustomer());
    Answer posted = earn(id, "{\"points\":10000000}").is(201);
    assertThat(posted.at("loyalty/tier").asText()).isEqualTo("platinum");
    assertThat(posted.at("loyalty/next_tier").isNull()).isTrue();
    assertThat(posted.at("loyalty/points_to_next_tier").isNull()).isTrue();
  }

  @Test
  void redeemsUpToTheBalance() {
    String id = created(aCustomer());
    earn(id, "{\"points\":600}").is(201);
    Answer refused = redeem(id, "{\"points\":601}").isProblem(409, "insufficient_points");
    assertThat(refused.at("balance").asLong()).isEqualTo(600);
    assertThat(refused.at("requested").asLong()).isEqualTo(601);
    Answer posted = redeem(id, "{\"points\":600}").is(201);
    assertThat(posted.at("transaction/points").asLong()).isEqualTo(-600);
    assertThat(posted.at("loyalty/points").asLong()).isZero();
    assertThat(posted.at("loyalty/lots")).isEmpty();
    assertThat(posted.at("loyalty/tier").asText()).isEqualTo("silver");
    assertThat(posted.at("loyalty/lifetime_points").asLong()).isEqualTo(600);
    redeem(id, "{\"points\":1}").isProblem(409, "insufficient_points");
    assertThat(get("staff", "/customers/" + id).at("loyalty/points").asLong()).isZero();
  }

  @Test
  void recordsAnAmountThatEarnsNoPoints() {
    String id = created(aCustomer());
    Answer posted = earn(id, "{\"amount\":\"0.99\",\"currency\":\"EUR\"}").is(201);
    assertThat(posted.at("transaction/points").asLong()).isZero();
    assertThat(posted.at("transaction/seq").asLong()).isEqualTo(1);
    assertThat(posted.at("loyalty/lots")).isEmpty();
  }

  @Test
  void acceptsAReferenceOncePerCustomerAndType() {
    String id = created(aCustomer());
    Answer first = earn(id, "{\"points\":10,\"reference\":\"order-1\"}").is(201);
    Answer again = earn(id, "{\"points\":99,\"reference\":\" order-1 \"}");
    again.isProblem(409, "reference_already_used");
    assertThat(again.at("transaction_id")).isEqualTo(first.at("transaction/id"));
    redeem(id, "{\"points\":10,\"reference\":\"order-1\"}").is(201);
    earn(created(aCustomer()), "{\"points\":10,\"reference\":\"order-1\"}").is(201);
    assertThat(get("staff", loyalty(id)).at("points").asLong()).isZero();
  }

  @Test
  void refusesCustomersThatAreNotActive() {
    String id = created(aCustomer());
    earn(id, "{\"points\":10,\"reference\":\"order-1\"}").is(201);
    put("staff", "/customers/" + id, "{\"status\":\"blocked\"}").is(200);
    earn(id, "{\"points\":10}").isProblem(409, "customer_not_active");
    redeem(id, "{\"points\":1000}").isProblem(409, "customer_not_active");
    earn(id, "{\"points\":10,\"reference\":\"order-1\"}").isProblem(409, "reference_already_used");
    put("staff", "/customers/" + id, "{\"status\":\"active\"}").is(200);
    redeem(id, "{\"points\":10}").is(201);
    String inactive = created(aCustomer().with("status", "inactive"));
    earn(inactive, "{\"points\":10}").isProblem(409, "customer_not_active");
  }

  @Test
  void refusesUnknownCustomersAndTransactions() {
    earn("" + UUID.randomUUID(), "{\"points\":1}").isProblem(404, "customer_not_found");
    redeem("xyz", "{\"points\":1}").isProblem(404, "customer_not_found");
    get("staff", loyalty("xyz")).isProblem(404, "customer_not_found");
    get("staff", loyalty("" + UUID.randomUUID())).isProblem(404, "customer_not_found");
    get("staff", loyalty("" + UUID.randomUUID()) + "/transactions")
        .isProblem(404, "customer_not_found");
    String path = loyalty(created(aCustomer())) + "/transactions/";
    get("staff", path + UUID.randomUUID()).isProblem(404, "not_found");
    get("staff", path + "xyz").isProblem(404, "not_found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|points: required",
        "{\"points\":null}|points: required",
        "{\"points\":0}|points: out_of_range",
        "{\"points\":-1}|points: out_of_range",
        "{\"points\":10000001}|points: out_of_range",
        "{\"points\":1e999999999}|points: out_of_range",
        "{\"points\":99999999999999999999999}|points: out_of_range",
        "{\"points\":1.5}|points: wrong_type",
        "{\"points\":1e-999999999}|points: wrong_type",
        "{\"points\":\"1\"}|points: wrong_type",
        "{\"points\":true}|points: wrong_type",
        "{\"points\":1,\"amount\":\"1\",\"currency\":\"EUR\"}|points: conflict",
        "{\"amount\":\"1\"}|currency: required",
        "{\"currency\":\"EUR\"}|amount: required",
        "{\"amount\":1,\"currency\":\"EUR\"}|amount: wrong_type",
        "{\"amount\":\"1\",\"currency\":\"USD\"}|currency: not_allowed",
        "{\"amount\":\"1.001\",\"currency\":\"EUR\"}|amount: invalid_format",
        "{\"amount\":\"-1\",\"currency\":\"EUR\"}|amount: invalid_format",
        "{\"amount\":\"1e3\",\"currency\":\"EUR\"}|amount: invalid_format",
        "{\"amount\":\"0.00\",\"currency\":\"EUR\"}|amount: out_of_range",
        "{\"amount\":\"1000000000000.01\",\"currency\":\"EUR\"}|amount: out_of_range",
        "{\"amount\":\"10000001\",\"currency\":\"EUR\"}|amount: out_of_range",
        "{\"points\":1,\"reference\":7}|reference: wrong_type",
        "{\"points\":1,\"refrence\":\"x\"}|refrence: unknown_field",
        "{\"points\":1,\"balance_after\":5}|balance_after: unknown_field",
      })
  void refusesInvalidFields(String body, String error) {
    String id = created(aCustomer());
    assertThat(earn(id, body).errors()).containsExactly(error);
    assertThat(get("staff", loyalty(id) + "/transactions").at("items")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"reference,100", "description,500", "location_id,100"})
  void acceptsTextsUpToTheirLength(String field, int max) {
    String id = created(aCustomer());
    String body = "{\"points\":1,\"%s\":\"%s\"}";
    earn(id, body.formatted(field, "é".repeat(max))).is(201);
    assertThat(earn(id, body.formatted(field, "é".repeat(max + 1))).errors())
        .containsExactly(field + ": too_long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.0", "1e0", "10000000"})
  void acceptsAWholeNumberInAnyNotation(String points) {
    earn(created(aCustomer()), "{\"points\":%s}".formatted(points)).is(201);
  }

  @Test
  void treatsABlankAmountAsAbsent() {
    earn(created(aCustomer()), "{\"points\":1,\"amount\":\" \",\"currency\":\"\"}").is(201);
  }

  @Test
  void keepsTheOrderWhenTheClockRunsBack() {
    String id = created(aCustomer());
    earn(id, "{\"points\":1}").is(201);
    TestClock.pass(Duration.ofHours(-1));
    Answer second = earn(id, "{\"points\":1}").is(201);
    assertThat(second.at("transaction/created_at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
  }

  /** The time of an entry never precedes the one before it, even if the clock does. */
  @Test
  void countsPointsFromTheTimeOfTheirEntryWhenTheClockRunsBack() {
    put("admin", "/loyalty/program", ProgramTest.body("\"tier_window_months\":1")).is(200);
    String id = created(aCustomer());
    earn(id, "{\"points\":100}").is(201);
    TestClock.pass(Duration.ofDays(48));
    earn(id, "{\"points\":1}").is(201);
    TestClock.pass(Duration.ofDays(-40));
    earn(id, "{\"points\":5}").is(201);
    assertThat(get("staff", loyalty(id)).at("qualifying_points").asLong()).isEqualTo(6);
    assertThat(get("admin", loyalty(id) + "/verify").at("consistent").asBoolean()).isTrue();
  }

  @Test
  void showsCustomersOnlyTheirOwnPoints() {
    String own = created(aCustomer().with("user_id", "demo-customer"));
    String other = created(aCustomer());
    String transaction = earn(other, "{\"points\":1}").is(201).at("transaction/id").asText();
    get("customer", loyalty(own)).is(200);
    get("customer", loyalty(own) + "/transactions").is(200);
    get("customer", loyalty(other)).isProblem(404, "customer_not_found");
    get("customer", loyalty(other) + "/transactions").isProblem(404, "customer_not_found");
    get("customer", loyalty(other) + "/transactions/" + transaction)
        .isProblem(404, "customer_not_found");
    get("customer", loyalty(own) + "/transactions/" + transaction).isProblem(404, "not_found");
  }
}
