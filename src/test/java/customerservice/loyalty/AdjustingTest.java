package customerservice.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Manual corrections of a balance. */
@QuarkusTest
class AdjustingTest extends AccountApiTest {
  private Answer adjust(String body) {
    return post("manager", account + "/adjust", body);
  }

  private Answer view() {
    return get("staff", account).is(200);
  }

  @Test
  void addsAndRemovesPointsThatDoNotCountTowardsATier() {
    opened();
    post("staff", account + "/earn", "{\"points\":499}").is(201);
    TestClock.pass(Duration.ofDays(1));
    Answer added =
        adjust("{\"points\":50,\"reason\":\" Long wait \",\"reference\":\"complaint-1\"}").is(201);
    assertThat(added.at("transaction/type").asText()).isEqualTo("adjust");
    assertThat(added.at("transaction/points").asLong()).isEqualTo(50);
    assertThat(added.at("transaction/balance_after").asLong()).isEqualTo(549);
    assertThat(added.at("transaction/description").asText()).isEqualTo("Long wait");
    assertThat(added.at("transaction/reference").asText()).isEqualTo("complaint-1");
    assertThat(added.at("transaction/location_id").isNull()).isTrue();
    assertThat(added.at("transaction/actor").asText()).isEqualTo("demo-manager");
    assertThat(added.at("tier_changed").isNull()).isTrue();
    assertThat(added.at("explanation").isNull()).isTrue();
    assertThat(added.at("loyalty")).isEqualTo(view().json());
    assertThat(added.at("loyalty/tier").asText()).isEqualTo("bronze");
    assertThat(added.at("loyalty/lifetime_points").asLong()).isEqualTo(499);
    assertThat(added.at("loyalty/last_activity_at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
    String path = account + "/transactions/" + added.at("transaction/id").asText();
    assertThat(added.header("location")).endsWith(path);
    assertThat(get("staff", path).is(200).json()).isEqualTo(added.at("transaction"));
    isConsistent();

    Answer removed = adjust("{\"points\":-549,\"reason\":\"Wrong guest\"}").is(201);
    assertThat(removed.at("transaction/points").asLong()).isEqualTo(-549);
    assertThat(removed.at("loyalty/points").asLong()).isZero();
    assertThat(removed.at("loyalty/lots")).isEmpty();
    isConsistent();
  }

  @Test
  void createsADebtOnlyOnRequestAndRepaysItFirst() {
    opened();
    post("staff", account + "/earn", "{\"points\":30}").is(201);
    Answer refused =
        adjust("{\"points\":-31,\"reason\":\"r\",\"allow_negative_balance\":false}")
            .isProblem(409, "insufficient_points");
    assertThat(refused.at("balance").asLong()).isEqualTo(30);
    assertThat(refused.at("requested").asLong()).isEqualTo(31);
    adjust("{\"points\":-31,\"reason\":\"r\",\"allow_negative_balance\":null}")
        .isProblem(409, "insufficient_points");
    Answer debt =
        adjust("{\"points\":-50,\"reason\":\"r\",\"allow_negative_balance\":true}").is(201);
    assertThat(debt.at("loyalty/points").asLong()).isEqualTo(-20);
    assertThat(debt.at("loyalty/lots")).isEmpty();
    assertThat(get("staff", account.replace("/loyalty", "")).at("loyalty/points").asLong())
        .isEqualTo(-20);
    isConsistent();
    post("staff", account + "/redeem", "{\"points\":1}").isProblem(409, "insufficient_points");
    adjust("{\"points\":-1,\"reason\":\"r\"}").isProblem(409, "insufficient_points");
    adjust("{\"points\":5,\"reason\":\"r\"}").is(201);
    Answer earned = post("staff", account + "/earn", "{\"points\":25}").is(201);
    assertThat(earned.at("loyalty/lots").toString())
        .isEqualTo("[{\"points\":10,\"expires_at\":null}]");
    isConsistent();
  }

  @Test
  void addsPointsThatExpireLikeEarnedPoints() {
    put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":1")).is(200);
    opened();
    post("staff", account + "/earn", "{\"points\":10}").is(201);
    Answer added = adjust("{\"points\":5,\"reason\":\"r\"}").is(201);
    assertThat(added.at("transaction/expires_at").asText())
        .isEqualTo("2026-07-01T02:00:00.000000Z");
    assertThat(added.at("loyalty/lots")).hasSize(1);
    TestClock.pass(Duration.ofDays(30));
    adjust("{\"points\":7,\"reason\":\"r\"}").is(201);
    assertThat(adjust("{\"points\":-14,\"reason\":\"r\"}").is(201).at("loyalty/lots").toString())
        .isEqualTo(
            "[{\"points\":1,\"expires_at\":\"2026-07-01T02:00:00.000000Z\"},"
                + "{\"points\":7,\"expires_at\":\"2026-08-01T02:00:00.000000Z\"}]");
    isConsistent();
    TestClock.pass(Duration.ofDays(30));
    adjust("{\"points\":-8,\"reason\":\"r\"}").isProblem(409, "insufficient_points");
    isConsistent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inactive", "blocked"})
  void adjustsCustomersThatAreNotActive(String status) {
    opened();
    put("staff", account.replace("/loyalty", ""), "{\"status\":\"" + status + "\"}").is(200);
    adjust("{\"points\":5,\"reason\":\"r\"}").is(201);
    adjust("{\"points\":-5,\"reason\":\"r\"}").is(201);
    isConsistent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"reason\":\"r\"}|points: required",
        "{\"points\":1}|reason: required",
        "{\"points\":1,\"reason\":null}|reason: required",
        "{\"points\":1,\"reason\":\" \"}|reason: required",
        "{\"points\":1,\"reason\":7}|reason: wrong_type",
        "{\"points\":null,\"reason\":\"r\"}|points: required",
        "{\"points\":0,\"reason\":\"r\"}|points: out_of_range",
        "{\"points\":-0.0,\"reason\":\"r\"}|points: out_of_range",
        "{\"points\":10000001,\"reason\":\"r\"}|points: out_of_range",
        "{\"points\":-10000001,\"reason\":\"r\"}|points: out_of_range",
        "{\"points\":1.5,\"reason\":\"r\"}|points: wrong_type",
        "{\"points\":\"1\",\"reason\":\"r\"}|points: wrong_type",
        "{\"points\":1,\"reason\":\"r\",\"allow_negative_balance\":\"yes\"}"
            + "|allow_negative_balance: wrong_type",
        "{\"points\":1,\"reason\":\"r\",\"description\":\"d\"}|description: unknown_field",
        "{\"points\":1,\"reason\":\"r\",\"amount\":\"1\"}|amount: unknown_field",
      })
  void refusesInvalidFields(String body, String error) {
    opened();
    assertThat(adjust(body).errors()).containsExactly(error);
    assertThat(get("staff", account + "/transactions").at("items")).isEmpty();
  }

  @Test
  void acceptsValuesUpToTheirLimits() {
    opened();
    adjust("{\"points\":10000000,\"reason\":\"r\"}").is(201);
    adjust("{\"points\":-10000000,\"reason\":\"r\"}").is(201);
    String reason = "{\"points\":1,\"reason\":\"%s\"}";
    adjust(reason.formatted("\uD83E\uDD5E".repeat(500))).is(201);
    assertThat(adjust(reason.formatted("\uD83E\uDD5E".repeat(501))).errors())
        .containsExactly("reason: too_long");
    String reference = "{\"points\":1,\"reason\":\"r\",\"reference\":\"%s\"}";
    adjust(reference.formatted("é".repeat(100))).is(201);
    assertThat(adjust(reference.formatted("é".repeat(101))).errors())
        .containsExactly("reference: too_long");
    isConsistent();
  }

  @Test
  void acceptsAReferenceOnce() {
    opened();
    post("staff", account + "/earn", "{\"points\":10,\"reference\":\"r-1\"}").is(201);
    String body = "{\"points\":10,\"reason\":\"r\",\"reference\":\"r-1\"}";
    Answer first = adjust(body).is(201);
    Answer again = adjust(body).isProblem(409, "reference_already_used");
    assertThat(again.at("transaction_id")).isEqualTo(first.at("transaction/id"));
    // The reference is checked before the balance.
    adjust("{\"points\":-99,\"reason\":\"r\",\"reference\":\"r-1\"}")
        .isProblem(409, "reference_already_used");
    account = "/customers/" + UUID.randomUUID() + "/loyalty";
    adjust(body).isProblem(404, "customer_not_found");
    assertThat(adjust("{\"points\":1}").errors()).containsExactly("reason: required");
  }

  private Answer send(String query, String key, String body) {
    return request("POST", account + "/adjust" + query)
        .as("admin")
        .header("Idempotency-Key", key)
        .json(body)
        .send();
  }

  @Test
  void replaysResponsesAndRefusals() {
    opened();
    String body = "{\"points\":20,\"reason\":\"r\"}";
    Answer first = send("", "k", body).is(201);
    post("staff", account + "/redeem", "{\"points\":20}").is(201);
    TestClock.pass(Duration.ofDays(400));
    Answer again = send("", "k", body).is(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("location")).isEqualTo(first.header("location"));
    assertThat(again.header("idempotency-replayed")).isEqualTo("true");
    assertThat(view().at("points").asLong()).isZero();
    send("", "k", "{\"points\":21,\"reason\":\"r\"}").isProblem(422, "idempotency_key_reused");

    String debt = "{\"points\":-1,\"reason\":\"r\"}";
    Answer refused = send("", "k2", debt).isProblem(409, "insufficient_points");
    adjust(body).is(201);
    assertThat(send("", "k2", debt).text()).isEqualTo(refused.text());
    isConsistent();
  }

  @Test
  void writesNothingInADryRun() throws Exception {
    opened();
    String before = stored();
    Answer preview = send("?dry_run=true", "k", "{\"points\":20,\"reason\":\"r\"}").is(200);
    assertThat(preview.at("transaction/id").isNull()).isTrue();
    assertThat(preview.at("transaction/seq").isNull()).isTrue();
    assertThat(preview.at("loyalty/points").asLong()).isEqualTo(20);
    send("?dry_run=true", "k", "{\"points\":-1,\"reason\":\"r\"}")
        .isProblem(409, "insufficient_points");
    assertThat(stored()).isEqualTo(before);
  }
}
