package customerservice.analytics.rebuild;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.upkeep.EndOfDayJob;
import customerservice.rollups.RollupFold;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The roll-ups and a rebuild from the ledger and the customers agree. */
@QuarkusTest
class RollupRebuildTest extends ApiTest {
  private static final String REBUILD = "/customers/analytics/rebuild";
  private static final int STEPS = 80;
  private static final Duration IMPORT_LIMIT = Duration.ofSeconds(10);

  @Inject RollupRebuild rebuild;
  @Inject RollupFold fold;
  @Inject EndOfDayJob endOfDay;

  /** Rebuilds; returns the number of corrected rows. */
  private long differences() throws Exception {
    post("admin", REBUILD, "{}").is(202);
    rebuild.trigger().get(20, TimeUnit.SECONDS);
    Answer progress = get("admin", REBUILD).is(200);
    assertThat(progress.at("status").asText()).isEqualTo("succeeded");
    assertThat(progress.at("processed").asLong()).isEqualTo(progress.at("total").asLong());
    return progress.at("differences").asLong();
  }

  @Test
  void hasNoProgressBeforeTheFirstRebuild() {
    Answer progress = get("admin", REBUILD).is(200);
    assertThat(progress.at("status").asText()).isEqualTo("none");
    assertThat(progress.at("total").asLong()).isZero();
  }

  @Test
  void findsNothingInAnEmptyService() throws Exception {
    assertThat(differences()).isZero();
  }

  @Test
  void restoresLostRollups() throws Exception {
    History history = new History(7);
    history.run(STEPS);
    fold.run();
    String before = rollups();
    sql("DELETE FROM customer_service.rollup_quarters");
    sql("DELETE FROM customer_service.rollup_visits WHERE quarter % 2 = 0");
    sql("UPDATE customer_service.rollup_totals SET points = points + 1, customers = 7");
    sql("UPDATE customer_service.rollup_visits SET visits = visits + 1");
    assertThat(differences()).isPositive();
    fold.run();
    assertThat(rollups()).isEqualTo(before);
    assertThat(differences()).isZero();
  }

  @Test
  void addsTheDataOfAnEarlierVersion() throws Exception {
    new History(11).run(STEPS);
    fold.run();
    String before = rollups();
    sql("DELETE FROM customer_service.rollup_quarters");
    sql("DELETE FROM customer_service.rollup_visits");
    sql("DELETE FROM customer_service.rollup_totals");
    differences();
    fold.run();
    assertThat(rollups()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesAfterRandomHistories(long seed) throws Exception {
    new History(seed).run(STEPS);
    assertThat(differences()).isZero();
    fold.run();
    assertThat(differences()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35})
  @Tag("slow")
  void agreesAfterManyRandomHistories(long seed) throws Exception {
    new History(seed).run(3 * STEPS);
    assertThat(differences()).isZero();
  }

  private static String rollups() throws SQLException {
    return String.join(
        "\n",
        TestPostgres.texts(
            """
            SELECT row FROM (
              SELECT (quarter, location_id, transactions, visits, points, points_issued,
                points_redeemed, points_expired, points_adjusted, points_reversed,
                trim_scale(revenue), new_customers)::text AS row
              FROM customer_service.rollup_quarters
              UNION ALL
              SELECT (quarter, customer_id, location_id, visits, points_issued, points_redeemed,
                trim_scale(revenue))::text
              FROM customer_service.rollup_visits
              UNION ALL
              SELECT t::text FROM customer_service.rollup_totals t) AS rows
            ORDER BY row
            """));
  }

  /** Random requests to a few customers. */
  private final class History {
    private final Random random;
    private final List<String> customers = new ArrayList<>();
    private final List<String> merged = new ArrayList<>();
    private int created;

    History(long seed) {
      this.random = new Random(seed);
      program();
    }

    void run(int steps) throws Exception {
      for (int i = 0; i < steps; i++) {
        pass();
        step();
        if (random.nextInt(10) == 0) {
          fold.run();
        }
      }
    }

    /** Often to the edge of a quarter-hour or a day, sometimes over months. */
    private void pass() {
      switch (random.nextInt(6)) {
        case 0 -> TestClock.pass(Duration.ofMinutes(15));
        case 1 -> TestClock.pass(Duration.ofMinutes(1 + random.nextInt(600)));
        case 2 -> TestClock.pass(Duration.ofDays(1 + random.nextInt(20)));
        default -> {}
      }
    }

    private void step() throws Exception {
      if (customers.size() < 3) {
        create();
        return;
      }
      switch (random.nextInt(22)) {
        case 0, 1 -> create();
        case 2, 3, 4, 5, 6 -> post("/earn", earn());
        case 7, 8, 9 -> post("/redeem", "{\"points\":" + points() + location() + "}");
        case 10 -> post("/adjust", "{\"points\":" + (points() - 200) + ",\"reason\":\"goodwill\"}");
        case 11, 12, 13, 14 -> reverse();
        case 15 -> merge();
        case 16 -> unmerge();
        case 17 -> status();
        case 18 -> erase();
        case 19 -> program();
        case 20 -> endOfDay.run();
        default -> importOpening();
      }
    }

    private int points() {
      return 1 + random.nextInt(400);
    }

    private String location() {
      return random.nextBoolean() ? "" : ",\"location_id\":\"l" + random.nextInt(2) + "\"";
    }

    private String earn() {
      return random.nextBoolean()
          ? "{\"points\":" + points() + location() + "}"
          : "{\"amount\":\"%d.%02d\",\"currency\":\"EUR\"%s}"
              .formatted(random.nextInt(300), 1 + random.nextInt(99), location());
    }

    private String any() {
      return customers.get(random.nextInt(customers.size()));
    }

    /** Refusals are part of the history. */
    private void post(String path, String body) {
      ApiTest.post("manager", "/customers/" + any() + "/loyalty" + path, body);
    }

    private void create() {
      customers.add(created(aCustomer().with("external_id", "c" + created++)));
    }

    private void reverse() {
      String customer = any();
      String path = "/customers/" + customer + "/loyalty/transactions";
      JsonNode items = get("manager", path + "?limit=30").at("items");
      if (items.isEmpty()) {
        return;
      }
      String id = items.get(random.nextInt(items.size())).path("id").asText();
      String part =
          switch (random.nextInt(3)) {
            case 0 -> ",\"points\":" + (1 + random.nextInt(60));
            case 1 -> ",\"amount\":\"" + (1 + random.nextInt(60)) + ".50\"";
            default -> "";
          };
      String overdraw = ",\"allow_negative_balance\":" + random.nextBoolean();
      ApiTest.post(
          "manager",
          path + "/" + id + "/reverse",
          "{\"reason\":\"refund\"" + part + overdraw + "}");
    }

    private void merge() {
      String target = any();
      String source = any();
      Answer answer =
          ApiTest.post(
              "manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}");
      if (answer.status() == 200) {
        merged.add(target + " " + source);
      }
    }

    private void unmerge() {
      if (!merged.isEmpty()) {
        String[] pair = merged.get(random.nextInt(merged.size())).split(" ");
        ApiTest.post(
            "manager", "/customers/" + pair[0] + "/unmerge", "{\"source_id\":\"" + pair[1] + "\"}");
      }
    }

    private void status() {
      String status = List.of("active", "inactive", "blocked").get(random.nextInt(3));
      put("manager", "/customers/" + any(), "{\"status\":\"" + status + "\"}");
    }

    private void erase() {
      String customer = any();
      request("DELETE", "/customers/" + customer).as("manager").send();
      customers.remove(customer);
    }

    private void program() {
      String zone =
          List.of("UTC", "Europe/Madrid", "Asia/Kathmandu", "America/New_York")
              .get(random.nextInt(4));
      put(
              "admin",
              "/loyalty/program",
              ProgramTest.body(
                  "\"timezone\":\"" + zone + "\"",
                  "\"day_starts_at\":\"0" + random.nextInt(5) + ":15\"",
                  "\"points_expire_after_months\":" + (1 + random.nextInt(3)),
                  "\"tier_window_months\":" + (random.nextBoolean() ? "null" : "2")))
          .is(200);
    }

    private void importOpening() throws Exception {
      String line =
          "{\"external_id\":\"i%d\",\"first_name\":\"Ada\",\"opening_points\":%d}%n"
              .formatted(created++, random.nextInt(500));
      String id = imported(line).at("id").asText();
      String path = "/customers/imports/" + id;
      Eventually.await(
          IMPORT_LIMIT,
          "the import ends",
          () -> get("manager", path).at("status").asText().equals("succeeded"));
    }
  }
}
