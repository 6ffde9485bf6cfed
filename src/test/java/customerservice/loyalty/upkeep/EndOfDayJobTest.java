package customerservice.loyalty.upkeep;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Points expire and tiers fall at the end of a business day. */
@QuarkusTest
class EndOfDayJobTest extends ApiTest {
  private static final Duration JUST_BEFORE = Duration.of(-1, ChronoUnit.MICROS);

  @Inject EndOfDayJob endOfDay;

  private static void program(String... members) {
    put("admin", "/loyalty/program", ProgramTest.body(members)).is(200);
  }

  private static String account() {
    return "/customers/" + created(aCustomer()) + "/loyalty";
  }

  private static Answer earn(String account, int points) {
    return post("staff", account + "/earn", "{\"points\":" + points + "}").is(201);
  }

  private static List<String> rows(String account) {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : get("staff", account + "/transactions?limit=100").is(200).at("items")) {
      rows.addFirst(
          "%s %d -> %d"
              .formatted(
                  row.path("type").asText(),
                  row.path("points").asLong(),
                  row.path("balance_after").asLong()));
    }
    return rows;
  }

  private static void isConsistent(String account) {
    Answer verified = get("manager", account + "/verify").is(200);
    assertThat(verified.at("consistent").asBoolean()).isTrue();
    assertThat(verified.at("overdue_points").asLong()).isZero();
  }

  private static String query(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getString(1);
    }
  }

  @Test
  void expiresPointsOnceADay() throws Exception {
    program("\"points_expire_after_months\":1");
    String account = account();
    earn(account, 100);
    TestClock.to("2026-06-10T10:00:00Z");
    earn(account, 10);
    String later = account();
    earn(later, 5);
    endOfDay.run();
    assertThat(rows(account)).containsExactly("earn 100 -> 100", "earn 10 -> 110");

    TestClock.to("2026-07-01T01:59:59.999999Z");
    endOfDay.run();
    assertThat(rows(account)).hasSize(2);
    TestClock.to("2026-07-01T02:00:00Z"); // 04:00 in Madrid.
    endOfDay.run();
    assertThat(rows(account))
        .containsExactly("earn 100 -> 100", "earn 10 -> 110", "expire -100 -> 10");
    assertThat(rows(later)).containsExactly("earn 5 -> 5");
    String before = stored();
    endOfDay.run();
    assertThat(stored()).isEqualTo(before);

    isConsistent(account);
    assertThat(get("staff", "/customers?sort=points").at("items/0/loyalty/points").asLong())
        .isEqualTo(5);
    Answer figures =
        get("admin", "/customers/analytics/summary?from=2026-07-01&to=2026-07-01").is(200);
    assertThat(figures.at("loyalty/points_expired").asLong()).isEqualTo(100);
    assertThat(figures.at("loyalty/points_outstanding").asLong()).isEqualTo(15);
    Answer row = get("staff", account + "/transactions?type=expire");
    assertThat(row.at("items/0/created_at").asText()).isEqualTo("2026-07-01T02:00:00.000000Z");
    assertThat(row.at("items/0/actor").asText()).isEqualTo("system");
  }

  /** Covers clock changes, ends of months and ends of years. */
  @ParameterizedTest
  @CsvSource({
    // earned, zone, day start, months, expiry
    "2026-05-31T21:30:00Z,Europe/Madrid,00:00,1,2026-06-30T22:00:00Z",
    "2026-06-01T01:59:59Z,Europe/Madrid,04:00,1,2026-07-01T02:00:00Z",
    "2026-06-01T02:00:00Z,Europe/Madrid,04:00,1,2026-08-01T02:00:00Z",
    "2026-09-30T12:00:00Z,Europe/Madrid,04:00,1,2026-11-01T03:00:00Z",
    "2026-10-25T00:30:00Z,Europe/Madrid,02:30,1,2026-12-01T01:30:00Z",
    "2027-02-28T12:00:00Z,Europe/Madrid,02:30,1,2027-04-01T00:30:00Z",
    "2027-12-31T23:59:59Z,UTC,00:00,2,2028-03-01T00:00:00Z",
    "2028-01-31T12:00:00Z,UTC,00:00,1,2028-03-01T00:00:00Z",
    "2028-02-29T12:00:00Z,UTC,00:00,12,2029-03-01T00:00:00Z",
    "2026-08-30T20:00:00Z,America/Santiago,00:00,1,2026-10-01T03:00:00Z",
    "2026-05-17T12:00:00Z,Asia/Kathmandu,23:45,1,2026-07-01T18:00:00Z",
  })
  void expiresPointsWhenTheBusinessDayEnds(
      String earned, String zone, String dayStart, int months, String end) throws Exception {
    TestClock.to(earned);
    program(
        "\"timezone\":\"%s\"".formatted(zone),
        "\"day_starts_at\":\"%s\"".formatted(dayStart),
        "\"points_expire_after_months\":" + months);
    String account = account();
    assertThat(earn(account, 7).at("transaction/expires_at").asText())
        .isEqualTo(end.replace("Z", ".000000Z"));
    endOfDay.run();
    TestClock.to(end);
    TestClock.pass(JUST_BEFORE);
    endOfDay.run();
    assertThat(rows(account)).hasSize(1);
    assertThat(get("staff", account).at("points").asLong()).isEqualTo(7);
    TestClock.to(end);
    endOfDay.run();
    assertThat(rows(account)).containsExactly("earn 7 -> 7", "expire -7 -> 0");
    isConsistent(account);
  }

  @Test
  void lowersTiersWhenPointsLeaveTheWindow() throws Exception {
    program("\"tier_window_months\":1");
    String account = account();
    earn(account, 150);
    String steady = account();
    TestClock.to("2026-05-31T10:00:00Z");
    earn(steady, 120);
    earn(account, 30);
    TestClock.to("2026-06-17T09:00:00Z");
    endOfDay.run();
    assertThat(get("staff", account).at("tier").asText()).isEqualTo("familia");
    assertThat(get("staff", account).at("qualifying_points").asLong()).isEqualTo(180);
    TestClock.to("2026-06-18T01:59:00Z");
    endOfDay.run(); // The points have left the window, but the business day has not ended.
    assertThat(get("staff", account).at("tier").asText()).isEqualTo("familia");
    TestClock.to("2026-06-18T02:00:01Z");
    endOfDay.run();
    Answer lowered = get("staff", account);
    assertThat(lowered.at("tier").asText()).isEqualTo("amigo");
    assertThat(lowered.at("tier_since").asText()).isEqualTo("2026-06-18T02:00:01.000000Z");
    assertThat(lowered.at("qualifying_points").asLong()).isEqualTo(30);
    assertThat(lowered.at("points_to_next_tier").asLong()).isEqualTo(70);
    assertThat(lowered.at("points").asLong()).isEqualTo(180);
    assertThat(get("staff", steady).at("tier").asText()).isEqualTo("familia");
    assertThat(get("staff", "/customers?tier=amigo").at("items")).hasSize(1);
    isConsistent(account);
    isConsistent(steady);
    assertThat(
            query(
                """
                SELECT string_agg(format('%s: %s -> %s', cause, from_tier, to_tier), ', '
                  ORDER BY changed_at, customer_id)
                FROM customer_service.tier_changes
                """))
        .isEqualTo("posting: amigo -> familia, posting: amigo -> familia, sweep: familia -> amigo");
  }

  @Test
  void writesOnlyAccountsThatAreDue() throws Exception {
    program("\"tier_window_months\":2", "\"points_expire_after_months\":1");
    String account = account();
    earn(account, 10);
    String unchanged = "SELECT string_agg(xmin::text || xmax::text, ' ') FROM <table>";
    String accounts = unchanged.replace("<table>", "customer_service.loyalty_accounts");
    String before = query(accounts);
    TestClock.to("2026-05-20T10:00:00Z");
    endOfDay.run();
    assertThat(query(accounts)).isEqualTo(before);
    assertThat(query("SELECT day_closed_until FROM customer_service.loyalty_programs"))
        .startsWith("2026-05-20 ");
  }

  @Test
  void closesDaysOfOtherTenantsWhenOneFails() throws Exception {
    program("\"points_expire_after_months\":1");
    String account = account();
    earn(account, 5);
    sql(
        """
        INSERT INTO customer_service.loyalty_programs
        SELECT (jsonb_populate_record(p, '{"tenant_id":"broken","tiers":[{"no":"tier"}]}')).*
        FROM customer_service.loyalty_programs p
        """);
    sql(
        """
        INSERT INTO customer_service.customers
        SELECT (jsonb_populate_record(c, '{"tenant_id":"broken"}')).*
        FROM customer_service.customers c;
        INSERT INTO customer_service.loyalty_accounts
        SELECT (jsonb_populate_record(a, '{"tenant_id":"broken"}')).*
        FROM customer_service.loyalty_accounts a
        """);
    TestClock.to("2026-07-01T02:00:00Z");
    endOfDay.run();
    assertThat(rows(account)).containsExactly("earn 5 -> 5", "expire -5 -> 0");
  }

  @Test
  void catchesUpOnManyDays() throws Exception {
    program("\"points_expire_after_months\":1");
    String account = account();
    earn(account, 1);
    TestClock.to("2026-06-17T10:00:00Z");
    earn(account, 2);
    TestClock.to("2026-07-17T10:00:00Z");
    earn(account, 4);
    TestClock.to("2027-01-01T10:00:00Z");
    endOfDay.run();
    assertThat(rows(account).subList(4, 6)).containsExactly("expire -2 -> 4", "expire -4 -> 0");
    isConsistent(account);
  }
}
