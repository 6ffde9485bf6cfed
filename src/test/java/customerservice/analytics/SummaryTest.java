package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.upkeep.EndOfDayJob;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class SummaryTest extends ApiTest {
  @Inject EndOfDayJob endOfDay;

  private static final String SUMMARY = "/customers/analytics/summary";

  @Test
  void returnsZerosForANewTenant() {
    Answer summary = get("manager", SUMMARY).is(200);
    assertThat(summary.text())
        .startsWith(
            """
            {"period":{"from":"2026-04-18","to":"2026-05-17","timezone":"UTC"},\
            "previous":{"from":"2026-03-19","to":"2026-04-17"},\
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
            "repeat_rate":0.0000,"revenue":{"amount":"0.00","currency":"EUR"},\
            "liability":null},\
            "change":{"customers":{"total":null,"active":null,"inactive":null,"blocked":null,\
            "new":null,"with_loyalty_activity":null},"loyalty":{"points_outstanding":null,\
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
        WHERE balance > 0;
        DELETE FROM customer_service.rollup_changes;
        DELETE FROM customer_service.rollup_totals;
        INSERT INTO customer_service.rollup_totals
          (tenant_id, figure, name, expires_at, customers, points)
        VALUES ('default', 'status', 'active', 'infinity', 2, 0),
          ('default', 'tier', 'bronze', 'infinity', 1, 0),
          ('default', 'tier', 'removed_tier', 'infinity', 1, 600),
          ('default', 'lot', 'removed_tier', '2026-05-01', 0, 100),
          ('default', 'lot', 'removed_tier', '2026-05-17T10:00:00Z', 0, 200)
        """);
    Answer summary = get("admin", SUMMARY).is(200);
    assertThat(get("admin", "/customers/" + id).at("loyalty/points").asLong()).isEqualTo(300);
    assertThat(summary.at("loyalty/points_outstanding").asLong()).isEqualTo(300);
    assertThat(summary.at("customers/by_tier/0/customers").asLong()).isEqualTo(1);
    assertThat(summary.at("customers/by_tier/1/customers").asLong()).isEqualTo(1);
    assertThat(summary.at("customers/by_tier/1/points").asLong()).isEqualTo(300);
  }

  @Test
  void comparesWithThePreviousPeriod() {
    TestClock.to("2026-05-10T10:00:00Z");
    String ana = created(aCustomer());
    created(aCustomer());
    earn(ana, "{\"amount\":\"40.00\",\"currency\":\"EUR\"}");
    earn(ana, "{\"points\":10}");
    TestClock.to("2026-05-11T10:00:00Z");
    String ben = created(aCustomer());
    earn(ana, "{\"amount\":\"10.00\",\"currency\":\"EUR\"}");
    earn(ben, "{\"amount\":\"20.00\",\"currency\":\"EUR\"}");

    Answer summary = get("admin", SUMMARY + "?from=2026-05-11&to=2026-05-11").is(200);
    assertThat(summary.at("previous/from").asText()).isEqualTo("2026-05-10");
    assertThat(summary.at("loyalty/revenue").toString())
        .isEqualTo("{\"amount\":\"30.00\",\"currency\":\"EUR\"}");
    assertThat(summary.at("loyalty/repeat_rate").asDouble()).isZero();
    assertThat(summary.at("change/customers/new").asDouble()).isEqualTo(-0.5);
    assertThat(summary.at("change/loyalty/points_issued").asDouble()).isEqualTo(-0.4);
    assertThat(summary.at("change/loyalty/active_members").asDouble()).isEqualTo(1.0);
    assertThat(summary.at("change/loyalty/revenue").asDouble()).isEqualTo(-0.25);
    assertThat(summary.at("change/loyalty/transactions").asDouble()).isZero();
    assertThat(summary.at("change/loyalty/points_redeemed").isNull()).isTrue();
    assertThat(summary.at("change/loyalty/points_outstanding").isNull()).isTrue();

    Answer both = get("admin", SUMMARY + "?from=2026-05-10&to=2026-05-11").is(200);
    assertThat(both.at("loyalty/active_members").asLong()).isEqualTo(2);
    assertThat(both.at("loyalty/repeat_rate").asDouble()).isEqualTo(0.5);
    assertThat(both.at("change/customers/new").isNull()).isTrue();
  }

  private static Answer earn(String customer, String body) {
    return post("staff", "/customers/" + customer + "/loyalty/earn", body).is(201);
  }

  @Test
  void reducesTheRevenueOnTheDayOfTheReversal() {
    String ana = created(aCustomer());
    String earn =
        earn(ana, "{\"amount\":\"100.00\",\"currency\":\"EUR\"}").at("transaction/id").asText();
    TestClock.pass(Duration.ofDays(1));
    post(
            "manager",
            "/customers/" + ana + "/loyalty/transactions/" + earn + "/reverse",
            "{\"amount\":\"30.50\",\"reason\":\"dish\"}")
        .is(201);
    assertThat(revenue("2026-05-17")).isEqualTo("100.00");
    assertThat(revenue("2026-05-18")).isEqualTo("-30.50");
  }

  private static String revenue(String day) {
    return get("admin", SUMMARY + "?from=" + day + "&to=" + day)
        .is(200)
        .at("loyalty/revenue/amount")
        .asText();
  }

  @Test
  void valuesOutstandingPoints() {
    put(
            "admin",
            "/loyalty/program",
            ProgramTest.body("\"point_value\":\"0.01\"", "\"points_expire_after_months\":12"))
        .is(200);
    String ana = created(aCustomer());
    earn(ana, "{\"points\":1000}");
    assertThat(get("admin", SUMMARY).is(200).at("loyalty/liability").toString())
        .isEqualTo(
            """
            {"amount":"10.00","currency":"EUR","expected_breakage":null,"expected_amount":null}\
            """);
    // The points of the first earn have expired and those of the second have not.
    TestClock.to("2027-05-17T10:00:00Z");
    earn(ana, "{\"points\":4000}");
    TestClock.to("2027-06-02T10:00:00Z");
    endOfDay.run();
    TestClock.to("2028-05-18T10:00:00Z");
    earn(ana, "{\"points\":200}");
    assertThat(get("admin", SUMMARY).is(200).at("loyalty/liability/expected_breakage").asDouble())
        .isEqualTo(0.25);
    TestClock.to("2028-05-19T10:00:00Z");
    Answer later = get("admin", SUMMARY).is(200);
    assertThat(later.at("loyalty/points_outstanding").asLong()).isEqualTo(4200);
    assertThat(later.at("loyalty/liability/expected_amount").asText()).isEqualTo("31.50");
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
    "from=2016-05-01&to=2026-05-01,from: out_of_range",
    "timezone=Mars/Olympus,timezone: invalid_format",
    "interval=day,interval: unknown_field",
  })
  void refusesInvalidParameters(String query, String error) {
    assertThat(get("admin", SUMMARY + "?" + query).errors()).containsExactly(error);
  }
}
