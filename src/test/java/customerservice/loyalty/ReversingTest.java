package customerservice.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Full and partial reversals of earns and redemptions. */
@QuarkusTest
class ReversingTest extends AccountApiTest {
  @Test
  void reversesAnEarnAndItsTier() {
    opened();
    earned(400);
    String before = get("staff", account).text();
    TestClock.pass(Duration.ofHours(1));
    String row = bought("100.00");
    TestClock.pass(Duration.ofHours(1));
    Answer reversed =
        reverse(row, "{\"reason\":\" Bill cancelled \",\"reference\":\"refund-1\"}").is(201);
    assertThat(reversed.at("transaction/type").asText()).isEqualTo("reverse");
    assertThat(reversed.at("transaction/points").asLong()).isEqualTo(-100);
    assertThat(reversed.at("transaction/amount").asText()).isEqualTo("100.00");
    assertThat(reversed.at("transaction/currency").asText()).isEqualTo("EUR");
    assertThat(reversed.at("transaction/reverses").asText()).isEqualTo(row);
    assertThat(reversed.at("transaction/description").asText()).isEqualTo("Bill cancelled");
    assertThat(reversed.at("transaction/reference").asText()).isEqualTo("refund-1");
    assertThat(reversed.at("transaction/reversed_points").asLong()).isZero();
    assertThat(reversed.at("transaction/expires_at").isNull()).isTrue();
    assertThat(reversed.at("tier_changed").toString())
        .isEqualTo("{\"from\":\"silver\",\"to\":\"bronze\"}");
    assertThat(reversed.at("loyalty/tier_since").asText()).isEqualTo("2026-05-17T12:00:00.000000Z");
    assertThat(reversed.at("loyalty/lots").toString())
        .isEqualTo("[{\"points\":400,\"expires_at\":null}]");
    assertThat(reversed.at("loyalty/lifetime_points").asLong()).isEqualTo(400);
    assertThat(reversed.at("loyalty/qualifying_points").asLong()).isEqualTo(400);
    assertThat(reversed.header("location")).endsWith(path(reversed.at("transaction/id").asText()));
    assertThat(get("staff", path(reversed.at("transaction/id").asText())).json())
        .isEqualTo(reversed.at("transaction"));
    assertThat(reversedPoints(row)).isEqualTo(100);
    assertThat(get("staff", account + "/transactions?type=earn").at("items/0/reversed_points"))
        .hasToString("100");
    assertThat(before).contains("\"points\":400,\"lifetime_points\":400");
    reverse(row, WHOLE).isProblem(409, "already_reversed");
    isConsistent();
  }

  /** The account is the same as before the redemption. */
  @Test
  void returnsRedeemedPointsToTheirLots() {
    put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":2")).is(200);
    opened();
    earned(30);
    TestClock.pass(Duration.ofDays(31));
    earned(50);
    Answer before = get("staff", account).is(200);
    String row = spent(60);
    assertThat(get("staff", account).at("lots")).hasSize(1);
    Answer reversed = reverse(row, WHOLE).is(201);
    assertThat(reversed.at("transaction/points").asLong()).isEqualTo(60);
    assertThat(reversed.at("transaction/amount").isNull()).isTrue();
    assertThat(get("staff", account).text()).isEqualTo(before.text());
    assertThat(reversedPoints(row)).isEqualTo(60);
    reverse(row, WHOLE).isProblem(409, "already_reversed");
    isConsistent();
  }

  @Test
  void reversesInPartsUntilNothingIsLeft() {
    opened();
    String row = earned(10);
    String spending = spent(4);
    assertThat(reversePoints(spending, 3).is(201).at("loyalty/points").asLong()).isEqualTo(9);
    reversePoints(spending, 2).isProblem(409, "already_reversed");
    reversePoints(spending, 1).is(201);
    assertThat(reversePoints(row, 7).is(201).at("transaction/points").asLong()).isEqualTo(-7);
    Answer refused = reversePoints(row, 4).isProblem(409, "already_reversed");
    assertThat(refused.at("detail").asText()).contains("3 points");
    assertThat(reversedPoints(row)).isEqualTo(7);
    assertThat(reverse(row, WHOLE).is(201).at("transaction/points").asLong()).isEqualTo(-3);
    reversePoints(row, 1).isProblem(409, "already_reversed");
    assertThat(points()).isZero();
    assertThat(reversedPoints(row)).isEqualTo(10);
    assertThat(reversedPoints(spending)).isEqualTo(4);
    isConsistent();
  }

  @Test
  void reversesPartialAmountsThatAddUpToTheWhole() {
    opened();
    String row = bought("10.00");
    for (String part : List.of("3.33", "3.33", "3.3")) {
      assertThat(reverseAmount(row, part).is(201).at("transaction/amount").asText())
          .startsWith("3.3");
    }
    // 9.96 of 10.00 is reversed: 9 points, because the sum of the parts is rounded down.
    assertThat(points()).isEqualTo(1);
    reverseAmount(row, "0.05").isProblem(409, "already_reversed");
    Answer rest = reverse(row, WHOLE).is(201);
    assertThat(rest.at("transaction/amount").asText()).isEqualTo("0.04");
    assertThat(rest.at("transaction/points").asLong()).isEqualTo(-1);
    assertThat(get("staff", path(rest.at("transaction/id").asText())).json())
        .isEqualTo(rest.at("transaction"));
    assertThat(reversedPoints(row)).isEqualTo(10);
    reverseAmount(row, "0.01").isProblem(409, "already_reversed");
    isConsistent();
  }

  @Test
  void reversesPointsAndAmountsOfOneEarn() throws SQLException {
    opened();
    String row = bought("100");
    reversePoints(row, 50).is(201);
    reverseAmount(row, "50.01").isProblem(409, "already_reversed");
    assertThat(reverseAmount(row, "49.99").is(201).at("transaction/points").asLong())
        .isEqualTo(-49);
    Answer rest = reverse(row, WHOLE).is(201);
    assertThat(rest.at("transaction/amount").isNull()).isTrue();
    assertThat(rest.at("transaction/points").asLong()).isEqualTo(-1);
    assertThat(rest.at("transaction").has("reverses_amount")).isFalse();
    assertThat(reversedAmounts(row)).containsExactly("50.0000", "49.9900", "0.0100");
    isConsistent();
  }

  /** The stored parts of an earn's amount that its reversals undid, in their order. */
  private static List<String> reversedAmounts(String earn) throws SQLException {
    List<String> amounts = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT reverses_amount FROM customer_service.ledger_entries
                WHERE tenant_id = 'default' AND reverses = '%s' ORDER BY seq
                """
                    .formatted(earn))) {
      while (rows.next()) {
        amounts.add(rows.getString(1));
      }
    }
    return amounts;
  }

  @Test
  void reversesAPurchaseThatEarnedNothingOnce() {
    opened();
    String row = bought("0.50");
    Answer reversed = reverse(row, WHOLE).is(201);
    assertThat(reversed.at("transaction/points").asLong()).isZero();
    assertThat(reversed.at("transaction/amount").asText()).isEqualTo("0.50");
    reverse(row, WHOLE).isProblem(409, "already_reversed");
    reverseAmount(row, "0.01").isProblem(409, "already_reversed");
    isConsistent();
  }

  @Test
  void removesSpentPointsOnlyOnRequestAndRepaysTheDebtFirst() {
    opened();
    String row = earned(50);
    String spending = spent(30);
    Answer refused = reverse(row, WHOLE).isProblem(409, "insufficient_points");
    assertThat(refused.at("balance").asLong()).isEqualTo(20);
    assertThat(refused.at("requested").asLong()).isEqualTo(50);
    reverse(row, "{\"reason\":\"r\",\"allow_negative_balance\":null}")
        .isProblem(409, "insufficient_points");
    assertThat(reversedPoints(row)).isZero();
    Answer debt = reverse(row, "{\"reason\":\"r\",\"allow_negative_balance\":true}").is(201);
    assertThat(debt.at("loyalty/points").asLong()).isEqualTo(-30);
    assertThat(debt.at("loyalty/lots")).isEmpty();
    isConsistent();
    // The returned points repay the debt.
    Answer paid = reverse(spending, WHOLE).is(201);
    assertThat(paid.at("loyalty/points").asLong()).isZero();
    assertThat(paid.at("loyalty/lots")).isEmpty();
    isConsistent();
  }

  @Test
  void reversesNeitherAdjustmentsNorReversals() {
    opened();
    String row = earned(10);
    String reversal = reversePoints(row, 1).is(201).at("transaction/id").asText();
    Answer adjustment =
        post("manager", account + "/adjust", "{\"points\":5,\"reason\":\"r\"}").is(201);
    reverse(adjustment.at("transaction/id").asText(), WHOLE).isProblem(409, "not_reversible");
    reverse(reversal, WHOLE).isProblem(409, "not_reversible");
    assertThat(reverseAmount(row, "1").errors()).containsExactly("amount: not_allowed");
    assertThat(reverseAmount(spent(1), "1").errors()).containsExactly("amount: not_allowed");
    assertThat(reverseAmount(bought("10"), "1.001").errors())
        .containsExactly("amount: invalid_format");
  }

  @Test
  void reversesForCustomersThatAreNotActive() {
    opened();
    String row = earned(10);
    String spending = spent(5);
    put("staff", account.replace("/loyalty", ""), "{\"status\":\"blocked\"}").is(200);
    reverse(spending, WHOLE).is(201);
    reverse(row, WHOLE).is(201);
    isConsistent();
  }

  /** A reversal does not free the reference; the refusal says how much has been reversed. */
  @Test
  void tellsHowMuchOfAReferencedPostingIsReversed() {
    opened();
    String order = "{\"points\":10,\"reference\":\"R-100\"}";
    String row = post("staff", account + "/earn", order).is(201).at("transaction/id").asText();
    refusesTheReference(row, order, 0);
    reversePoints(row, 4).is(201);
    refusesTheReference(row, order, 4);
    reverse(row, WHOLE).is(201);
    refusesTheReference(row, order, 10);
    post("staff", account + "/earn", order.replace("R-100", "R-100-2")).is(201);

    String spending =
        post("staff", account + "/redeem", order).is(201).at("transaction/id").asText();
    reverse(spending, WHOLE).is(201);
    Answer used = post("staff", account + "/redeem", order);
    assertThat(used.isProblem(409, "reference_already_used").at("reversed_points"))
        .hasToString("10");
  }

  /** In a single posting, in its dry run and in a batch. */
  private void refusesTheReference(String row, String order, int reversed) {
    String customer = account.replace("/customers/", "").replace("/loyalty", "");
    String item = order.replace("{", "{\"type\":\"earn\",\"customer_id\":\"" + customer + "\",");
    String items = "{\"items\":[" + item + "]}";
    for (Answer used :
        List.of(
            post("staff", account + "/earn", order),
            post("staff", account + "/earn?dry_run=true", order))) {
      used.isProblem(409, "reference_already_used");
      assertThat(used.at("transaction_id").asText()).isEqualTo(row);
      assertThat(used.at("reversed_points").asLong()).isEqualTo(reversed);
    }
    for (String query : List.of("", "?dry_run=true")) {
      Answer batch = post("manager", "/loyalty/transactions/batch" + query, items).is(200);
      assertThat(batch.at("items/0/problem/code").asText()).isEqualTo("reference_already_used");
      assertThat(batch.at("items/0/problem/transaction_id").asText()).isEqualTo(row);
      assertThat(batch.at("items/0/problem/reversed_points").asLong()).isEqualTo(reversed);
    }
  }

  @Test
  void checksInTheOrderOfTheContract() {
    opened();
    String row = earned(10);
    String own = account;
    reverse(row, "{\"reason\":\"r\",\"points\":3,\"reference\":\"refund\"}").is(201);
    spent(7);
    // First the reference, then the points left to reverse, then the balance.
    Answer used = reverse(row, "{\"reason\":\"r\",\"points\":99,\"reference\":\"refund\"}");
    used.isProblem(409, "reference_already_used");
    assertThat(get("staff", account + "/transactions?type=reverse").at("items/0/id"))
        .isEqualTo(used.at("transaction_id"));
    reversePoints(row, 8).isProblem(409, "already_reversed");
    reversePoints(row, 7).isProblem(409, "insufficient_points");
    String other = earned(5);
    reverse(other, "{\"reason\":\"r\",\"reference\":\"refund\"}")
        .isProblem(409, "reference_already_used");
    reverse("xyz", WHOLE).isProblem(404, "not_found");
    reverse("" + UUID.randomUUID(), WHOLE).isProblem(404, "not_found");
    assertThat(reverse("xyz", "{}").errors()).containsExactly("reason: required");
    opened();
    reverse(row, WHOLE).isProblem(404, "not_found");
    account = "/customers/" + UUID.randomUUID() + "/loyalty";
    reverse(row, WHOLE).isProblem(404, "customer_not_found");
    account = own;
    isConsistent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|reason: required",
        "{\"reason\":\"\"}|reason: required",
        "{\"reason\":\"r\",\"points\":0}|points: out_of_range",
        "{\"reason\":\"r\",\"points\":-1}|points: out_of_range",
        "{\"reason\":\"r\",\"points\":10000001}|points: out_of_range",
        "{\"reason\":\"r\",\"points\":\"1\"}|points: wrong_type",
        "{\"reason\":\"r\",\"points\":1,\"amount\":\"1\"}|points: conflict",
        "{\"reason\":\"r\",\"amount\":1}|amount: wrong_type",
        "{\"reason\":\"r\",\"amount\":\"0.00\"}|amount: out_of_range",
        "{\"reason\":\"r\",\"amount\":\"-1\"}|amount: invalid_format",
        "{\"reason\":\"r\",\"amount\":\"1000000000000.01\"}|amount: out_of_range",
        "{\"reason\":\"r\",\"currency\":\"EUR\"}|currency: unknown_field",
        "{\"reason\":\"r\",\"allow_negative_balance\":1}|allow_negative_balance: wrong_type",
      })
  void refusesInvalidFields(String body, String error) {
    opened();
    String row = bought("10");
    assertThat(reverse(row, body).errors()).containsExactly(error);
    assertThat(reversedPoints(row)).isZero();
  }

  @Test
  void acceptsValuesUpToTheirLimits() {
    opened();
    String row = earned(10_000_000);
    assertThat(reverse(row, "{\"reason\":\"%s\"}".formatted("\uD83E\uDD5E".repeat(501))).errors())
        .containsExactly("reason: too_long");
    String body =
        "{\"reason\":\"%s\",\"points\":10000000,\"amount\":null,\"reference\":\"%s\"}"
            .formatted("\uD83E\uDD5E".repeat(500), "é".repeat(100));
    reverse(row, body).is(201);
    String second = earned(1);
    assertThat(reverse(second, body.replace("é", "éé")).errors())
        .containsExactly("reference: too_long");
    reverse(second, "{\"reason\":\"r\",\"points\":null,\"amount\":\" \"}").is(201);
    isConsistent();
  }

  @Test
  void verifyDetectsAReversalOfTooManyPoints() throws Exception {
    opened();
    earned(30);
    reversePoints(spent(30), 20).is(201);
    isConsistent();
    sql("UPDATE customer_service.ledger_entries SET reverses_points = 31 WHERE type = 'reverse'");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isFalse();
  }

  @Test
  void countsInTheAnalyticsSummary() {
    opened();
    String row = earned(100);
    String spending = spent(40);
    reversePoints(spending, 30).is(201);
    reversePoints(row, 20).is(201);
    post("manager", account + "/adjust", "{\"points\":7,\"reason\":\"r\"}").is(201);
    post("manager", account + "/adjust", "{\"points\":-10,\"reason\":\"r\"}").is(201);
    Answer summary = get("manager", "/customers/analytics/summary").is(200);
    assertThat(summary.at("loyalty/points_issued").asLong()).isEqualTo(100);
    assertThat(summary.at("loyalty/points_redeemed").asLong()).isEqualTo(40);
    assertThat(summary.at("loyalty/points_reversed").asLong()).isEqualTo(50);
    assertThat(summary.at("loyalty/points_adjusted").asLong()).isEqualTo(-3);
    assertThat(summary.at("loyalty/points_outstanding").asLong()).isEqualTo(67);
    assertThat(summary.at("loyalty/transactions").asLong()).isEqualTo(6);
  }
}
