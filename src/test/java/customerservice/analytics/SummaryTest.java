package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SummaryTest extends ApiTest {
  private static final String SUMMARY = "/customers/analytics/summary";

  @Test
  void returnsZerosForANewTenant() {
    Answer summary = get("manager", SUMMARY).is(200);
    assertThat(summary.text())
        .isEqualTo(
            """
            {"period":{"from":"2026-04-18","to":"2026-05-17","timezone":"UTC"},\
            "as_of":"2026-05-17T10:00:00.000000Z",\
            "customers":{"total":0,"active":0,"inactive":0,"blocked":0,"new":0,\
            "with_loyalty_activity":0,"by_tier":[\
            {"tier":"bronze","customers":0,"points":0},\
            {"tier":"silver","customers":0,"points":0},\
            {"tier":"gold","customers":0,"points":0},\
            {"tier":"platinum","customers":0,"points":0}]},\
            "loyalty":{"points_outstanding":0,"points_issued":0,"points_redeemed":0,\
            "points_expired":0,"points_adjusted":0,"points_reversed":0,"transactions":0,\
            "active_members":0,"average_balance":0.00,"redemption_rate":0.0000,\
            "liability":null}}\
            """);
    assertThat(summary.header("cache-control")).isEqualTo("no-store");
  }

  @Test
  void includesEverythingCommittedBefore() {
    String silver = created(aCustomer());
    String bronze = created(aCustomer());
    created(aCustomer().with("status", "blocked"));
    created(aCustomer().with("status", "inactive"));
    post("staff", "/customers/" + silver + "/loyalty/earn", "{\"points\":600}").is(201);
    post("staff", "/customers/" + bronze + "/loyalty/earn", "{\"points\":100}").is(201);
    post("staff", "/customers/" + bronze + "/loyalty/redeem", "{\"points\":35}").is(201);
    TestClock.pass(Duration.ofDays(40));
    String later = created(aCustomer());
    post("staff", "/customers/" + later + "/loyalty/earn", "{\"points\":10}").is(201);
    put("staff", "/customers/" + later, "{\"status\":\"blocked\"}").is(200);

    Answer then = get("admin", SUMMARY + "?from=2026-05-17&to=2026-05-17").is(200);
    assertThat(then.at("customers/total").asLong()).isEqualTo(5);
    assertThat(then.at("customers/active").asLong()).isEqualTo(2);
    assertThat(then.at("customers/inactive").asLong()).isEqualTo(1);
    assertThat(then.at("customers/blocked").asLong()).isEqualTo(2);
    assertThat(then.at("customers/new").asLong()).isEqualTo(4);
    assertThat(then.at("customers/with_loyalty_activity").asLong()).isEqualTo(3);
    assertThat(then.at("customers/by_tier/0/customers").asLong()).isEqualTo(4);
    assertThat(then.at("customers/by_tier/0/points").asLong()).isEqualTo(75);
    assertThat(then.at("customers/by_tier/1/customers").asLong()).isEqualTo(1);
    assertThat(then.at("customers/by_tier/1/points").asLong()).isEqualTo(600);
    assertThat(then.at("loyalty/points_outstanding").asLong()).isEqualTo(675);
    assertThat(then.at("loyalty/points_issued").asLong()).isEqualTo(700);
    assertThat(then.at("loyalty/points_redeemed").asLong()).isEqualTo(35);
    assertThat(then.at("loyalty/transactions").asLong()).isEqualTo(3);
    assertThat(then.at("loyalty/active_members").asLong()).isEqualTo(2);
    assertThat(then.at("loyalty/average_balance").asDouble()).isEqualTo(135.0);
    assertThat(then.at("loyalty/redemption_rate").asDouble()).isEqualTo(0.05);

    Answer now = get("admin", SUMMARY).is(200);
    assertThat(now.at("period/from").asText()).isEqualTo("2026-05-28");
    assertThat(now.at("period/to").asText()).isEqualTo("2026-06-26");
    assertThat(now.at("customers/new").asLong()).isEqualTo(1);
    assertThat(now.at("loyalty/points_issued").asLong()).isEqualTo(10);
  }

  /** The account has a removed tier before its review, and overdue points without an entry. */
  @Test
  void agreesWithAccountsOnOverduePointsAndRemovedTiers() throws Exception {
    String id = created(aCustomer());
    created(aCustomer());
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":600}").is(201);
    sql(
        """
        UPDATE customer_service.loyalty_accounts
        SET tier = 'removed_tier', lot_points = '{100,200,300}',
          lot_expires_at = '{2026-05-01,2026-05-17T10:00:00Z,infinity}'
        WHERE balance > 0
        """);
    Answer summary = get("admin", SUMMARY).is(200);
    assertThat(get("admin", "/customers/" + id).at("loyalty/points").asLong()).isEqualTo(300);
    assertThat(summary.at("loyalty/points_outstanding").asLong()).isEqualTo(300);
    assertThat(summary.at("customers/by_tier/0/customers").asLong()).isEqualTo(1);
    assertThat(summary.at("customers/by_tier/1/customers").asLong()).isEqualTo(1);
    assertThat(summary.at("customers/by_tier/1/points").asLong()).isEqualTo(300);
  }

  /** 10:00 UTC is 22:00 of the same day in Auckland, and 00:00 of the next day in Kiritimati. */
  @ParameterizedTest
  @CsvSource({
    "2026-05-17,2026-05-17,UTC,1",
    "2026-05-18,2026-05-18,UTC,0",
    "2026-05-17,2026-05-17,Pacific/Auckland,1",
    "2026-05-17,2026-05-17,Pacific/Kiritimati,0",
    "2026-05-18,2026-05-18,Pacific/Kiritimati,1",
  })
  void usesTheDaysOfTheTimeZone(String from, String to, String timezone, int customers) {
    created(aCustomer());
    String query = "?from=%s&to=%s&timezone=%s".formatted(from, to, timezone);
    Answer summary = get("admin", SUMMARY + query).is(200);
    assertThat(summary.at("customers/new").asInt()).isEqualTo(customers);
    assertThat(summary.at("period/timezone").asText()).isEqualTo(timezone);
  }

  @ParameterizedTest
  @CsvSource({
    "from=2026-02-30,from: invalid_format",
    "to=yesterday,to: invalid_format",
    "to=0000-01-05,to: invalid_format",
    "timezone=SystemV/PST8,timezone: invalid_format",
    "from=2026-05-02&to=2026-05-01,from: out_of_range",
    "timezone=Mars/Olympus,timezone: invalid_format",
    "interval=day,interval: unknown_field",
  })
  void refusesInvalidParameters(String query, String error) {
    assertThat(get("admin", SUMMARY + "?" + query).errors()).containsExactly(error);
  }
}
