package customerservice.loyalty;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expired points cannot be spent, and an account can be verified at any moment. */
@QuarkusTest
class ExpiryTest extends ApiTest {
  private String account = "";

  private void expiringAfter(int months) {
    put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":" + months))
        .is(200);
    account = "/customers/" + created(aCustomer()) + "/loyalty";
  }

  private Answer earn(int points) {
    return post("staff", account + "/earn", "{\"points\":" + points + "}").is(201);
  }

  private static void passTo(String moment) {
    TestClock.pass(Duration.between(TestClock.now(), Instant.parse(moment)));
  }

  @Test
  void spendsTheEarliestExpiryFirstAndNoExpiredPoints() {
    expiringAfter(1);
    // The last business day of June ends at 04:00 in Madrid.
    Answer first = earn(100);
    assertThat(first.at("transaction/expires_at").asText())
        .isEqualTo("2026-07-01T02:00:00.000000Z");
    assertThat(first.at("loyalty/expiring_points").asLong()).isEqualTo(100);
    passTo("2026-06-01T01:59:59Z"); // Still the last business day of May.
    assertThat(earn(10).at("transaction/expires_at")).isEqualTo(first.at("transaction/expires_at"));
    passTo("2026-06-01T02:00:00Z");
    assertThat(earn(50).at("transaction/expires_at").asText())
        .isEqualTo("2026-08-01T02:00:00.000000Z");
    post("staff", account + "/redeem", "{\"points\":30}").is(201);
    passTo("2026-07-01T01:59:59Z");
    assertThat(get("staff", account).at("lots").toString())
        .isEqualTo(
            "[{\"points\":80,\"expires_at\":\"2026-07-01T02:00:00.000000Z\"},"
                + "{\"points\":50,\"expires_at\":\"2026-08-01T02:00:00.000000Z\"}]");

    passTo("2026-07-01T02:00:00Z");
    Answer view = get("staff", account);
    assertThat(view.at("points").asLong()).isEqualTo(50);
    assertThat(view.at("lots")).hasSize(1);
    assertThat(view.at("lifetime_points").asLong()).isEqualTo(160);
    Answer refused = post("staff", account + "/redeem", "{\"points\":51}");
    assertThat(refused.isProblem(409, "insufficient_points").at("balance").asLong()).isEqualTo(50);
    Answer overdue = get("admin", account + "/verify");
    assertThat(overdue.text())
        .isEqualTo(
            "{\"consistent\":true,\"balance\":50,\"ledger_sum\":130,\"overdue_points\":80,"
                + "\"transactions\":4,\"checked_at\":\"2026-07-01T02:00:00.000000Z\"}");

    Answer spent = post("staff", account + "/redeem", "{\"points\":50}").is(201);
    assertThat(spent.at("transaction/seq").asLong()).isEqualTo(6);
    assertThat(spent.at("transaction/balance_after").asLong()).isZero();
    Answer history = get("staff", account + "/transactions?type=expire");
    assertThat(history.at("items/0/points").asLong()).isEqualTo(-80);
    assertThat(history.at("items/0/seq").asLong()).isEqualTo(5);
    assertThat(history.at("items/0/actor").asText()).isEqualTo("system");
    Answer verification = get("admin", account + "/verify");
    assertThat(verification.at("consistent").asBoolean()).isTrue();
    assertThat(verification.at("overdue_points").asLong()).isZero();
  }

  @Test
  void keepsExpiryDatesWhenTheProgramChanges() {
    expiringAfter(2);
    earn(10);
    put("admin", "/loyalty/program", ProgramTest.body()).is(200);
    assertThat(earn(5).at("loyalty/lots").toString())
        .isEqualTo(
            "[{\"points\":10,\"expires_at\":\"2026-08-01T02:00:00.000000Z\"},"
                + "{\"points\":5,\"expires_at\":null}]");
  }

  @Test
  void verifiesAnAccountAgainstItsEntries() {
    postAFew();
    get("manager", "/customers/xyz/loyalty/verify").isProblem(404, "customer_not_found");
  }

  private void postAFew() {
    account = "/customers/" + created(aCustomer()) + "/loyalty";
    assertThat(verified()).isTrue();
    earn(700);
    post("staff", account + "/redeem", "{\"points\":30}").is(201);
    Answer verification = get("manager", account + "/verify").is(200);
    assertThat(verification.at("consistent").asBoolean()).isTrue();
    assertThat(verification.at("balance").asLong()).isEqualTo(670);
    assertThat(verification.at("ledger_sum").asLong()).isEqualTo(670);
    assertThat(verification.at("transactions").asLong()).isEqualTo(2);
  }

  private boolean verified() {
    return get("manager", account + "/verify").is(200).at("consistent").asBoolean();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE customer_service.loyalty_accounts SET balance = balance + 1",
        "UPDATE customer_service.loyalty_accounts SET lifetime_points = 1",
        "UPDATE customer_service.loyalty_accounts SET qualifying_points = 1",
        "UPDATE customer_service.loyalty_accounts SET tier = 'gold'",
        "UPDATE customer_service.loyalty_accounts SET last_seq = 9",
        "UPDATE customer_service.loyalty_accounts SET lot_points = '{669}'",
        "UPDATE customer_service.loyalty_accounts SET lot_expires_at = '{2030-01-01}'",
        "UPDATE customer_service.ledger_entries SET points = 701 WHERE seq = 1",
        "UPDATE customer_service.ledger_entries SET balance_after = 1 WHERE seq = 1",
        "UPDATE customer_service.ledger_entries SET qualifying_points = 1 WHERE seq = 1",
        "UPDATE customer_service.ledger_entries SET created_at = '2030-01-01' WHERE seq = 1",
        "DELETE FROM customer_service.ledger_entries WHERE seq = 1",
      })
  void detectsTampering(String tampering) throws SQLException {
    postAFew();
    sql(tampering);
    assertThat(verified()).isFalse();
  }
}
