package customerservice.analytics;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.program.TierReview;
import customerservice.loyalty.upkeep.EndOfDayJob;
import customerservice.rollups.RollupFold;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A test of figures after random histories. */
public abstract class RandomHistoryTest extends ApiTest {
  private static final Duration IMPORT_LIMIT = Duration.ofSeconds(10);
  private static final int REVIEW_SECONDS = 20;

  @Inject protected RollupFold fold;
  @Inject EndOfDayJob endOfDay;
  @Inject TierReview review;

  /** Completes the review of tiers that a change of the program started. */
  private void review() throws Exception {
    review.trigger().get(REVIEW_SECONDS, TimeUnit.SECONDS);
  }

  /** Random requests to a few customers. */
  protected final class History {
    private final Random random;
    private final List<String> customers = new ArrayList<>();
    private final List<String> merged = new ArrayList<>();
    private boolean keepsMerged;
    private boolean keepsProgram;
    private int created;

    public History(long seed) throws Exception {
      this.random = new Random(seed);
      program();
    }

    /**
     * Erases merged customers only with their target: the exports do not show for which customer
     * the transactions of an erased one count.
     */
    public History keepingMerged() {
      keepsMerged = true;
      return this;
    }

    /** Erases all merged customers, but not the customers into which they were merged. */
    public void eraseMerged() {
      List<String> erased = customers.stream().filter(History::isMerged).toList();
      assertThat(erased).isNotEmpty();
      erased.forEach(customer ->
          assertThat(request("DELETE", "/customers/" + customer).as("manager").send().status())
              .as("404 if it was erased together with a customer into which it had been merged")
              .isIn(204, 404));
      customers.removeAll(erased);
    }

    public void run(int steps) throws Exception {
      for (int i = 0; i < steps; i++) {
        pass();
        step();
        if (random.nextInt(10) == 0) {
          fold.run();
        }
        if (random.nextInt(15) == 0) {
          fold.completeDays();
        }
      }
    }

    /** Neither changes the program nor adds changes to the roll-ups. */
    public void runWithProgram(int steps) throws Exception {
      keepsProgram = true;
      for (int i = 0; i < steps; i++) {
        pass();
        step();
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
        case 19 -> {
          if (!keepsProgram) {
            program();
          }
        }
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
        String[] pair = merged.get(random.nextInt(merged.size())).split(" ", -1);
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
      if (keepsMerged && isMerged(customer)) {
        return;
      }
      request("DELETE", "/customers/" + customer).as("manager").send();
      customers.remove(customer);
    }

    private static boolean isMerged(String customer) {
      return get("manager", "/customers/" + customer).at("status").asText().equals("merged");
    }

    private void program() throws Exception {
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
                  "\"tier_window_months\":" + (random.nextBoolean() ? "null" : "2"),
                  "\"point_value\":" + (random.nextInt(4) == 0 ? "null" : "\"0.0125\""),
                  tiers()))
          .is(200);
      review();
    }

    /** Customers lose their tier if the next program has another one. */
    private static final String TIER =
        "{\"name\":\"%s\",\"threshold\":%d,\"multiplier\":\"1.25\",\"benefits\":[]}";

    private String tiers() {
      String top = random.nextBoolean() ? "familia" : "club";
      return "\"tiers\":[%s,%s]"
          .formatted(TIER.formatted("amigo", 0), TIER.formatted(top, 200 + random.nextInt(400)));
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
