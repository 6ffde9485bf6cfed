package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points of customers that are merged and unmerged. */
@QuarkusTest
class MergingPointsTest extends MergeTest {
  private static final int EVENTS = 30;
  private static final int HOURS_MAX = 24 * 9;

  private String target = "";
  private String source = "";

  @BeforeEach
  void open() {
    target = created(aCustomer());
    source = created(aCustomer());
  }

  private static Answer posted(String customer, String what, String body) {
    return post("admin", account(customer) + "/" + what, body);
  }

  /** The newest entries in the customer's own ledger, each as type and points. */
  private static List<String> rows(String customer, int count) {
    return get("staff", account(customer) + "/transactions?limit=100")
        .is(200)
        .at("items")
        .valueStream()
        .filter(row -> row.path("customer_id").asText().equals(customer))
        .limit(count)
        .map(row -> row.path("type").asText() + " " + row.path("points").asLong())
        .toList();
  }

  private static void program(String... members) {
    String body =
        """
        {"name":"Amigos","currency":"EUR","points_per_unit":"1","rounding":"floor",
         "tiers":[{"name":"a","threshold":0,"multiplier":"1","benefits":[]},
           {"name":"b","threshold":100,"multiplier":"1","benefits":[]},
           {"name":"c","threshold":250,"multiplier":"1","benefits":[]}],
         "timezone":"UTC","day_starts_at":"00:00","tier_window_months":null,
         "points_expire_after_months":null}
        """;
    for (String member : members) {
      body = body.replace(member.split(":", 2)[0] + ":null", member);
    }
    put("admin", "/loyalty/program", body).is(200);
  }

  @Test
  void movesPointsWithTheirExpiryDates() {
    program("\"points_expire_after_months\":2");
    earned(source, 70);
    TestClock.pass(Duration.ofDays(31));
    earned(source, 50);
    spent(source, 20);
    earned(target, 60);
    assertThat(merge(target, source).is(200).at("loyalty/tier").asText()).isEqualTo("b");
    assertConsistent(target, source);

    JsonNode now = accountOf(target);
    assertThat(now.at("/points").asLong()).isEqualTo(160);
    assertThat(now.at("/lifetime_points").asLong()).isEqualTo(180);
    assertThat(now.at("/lots").toString())
        .isEqualTo(
            "[{\"points\":50,\"expires_at\":\"2026-08-01T00:00:00.000000Z\"},"
                + "{\"points\":110,\"expires_at\":\"2026-09-01T00:00:00.000000Z\"}]");
    assertThat(rows(target, 9)).containsExactly("transfer_in 100", "earn 60");
    assertThat(rows(source, 1)).containsExactly("transfer_out -100");
    assertThat(accountOf(source)).isEqualTo(now);
    JsonNode mergedSource = get("staff", "/customers/" + source).at("loyalty");
    assertThat(mergedSource.at("/points").asLong()).isZero();
    assertThat(mergedSource.at("/lifetime_points").asLong()).isZero();
    assertThat(mergedSource.at("/tier").asText()).isEqualTo("a");

    spent(target, 60);
    unmerge(target, source).is(200);
    assertConsistent(target, source);
    assertThat(accountOf(source).at("/lots").toString())
        .isEqualTo(
            "[{\"points\":50,\"expires_at\":\"2026-08-01T00:00:00.000000Z\"},"
                + "{\"points\":50,\"expires_at\":\"2026-09-01T00:00:00.000000Z\"}]");
    assertThat(accountOf(source).at("/tier").asText()).isEqualTo("b");
    assertThat(points(target)).isZero();
    assertThat(accountOf(target).at("/tier").asText()).isEqualTo("a");
    assertThat(rows(target, 1)).containsExactly("transfer_out -100");
    assertThat(rows(source, 1)).containsExactly("transfer_in 100");
    spent(source, 100);
  }

  @Test
  void expiresPointsBeforeMovingThem() {
    program("\"points_expire_after_months\":1");
    earned(source, 70);
    earned(target, 10);
    TestClock.pass(Duration.ofDays(60));
    earned(source, 5);
    TestClock.pass(Duration.ofDays(60));
    merge(target, source).is(200);
    assertConsistent(target, source);
    assertThat(rows(target, 9)).containsExactly("transfer_in 0", "expire -10", "earn 10");
    assertThat(rows(source, 2)).containsExactly("transfer_out 0", "expire -5");
    assertThat(accountOf(target).at("/lifetime_points").asLong()).isEqualTo(85);
  }

  @Test
  void refusesToUnmergeSpentPoints() throws Exception {
    earned(source, 100);
    earned(target, 30);
    merge(target, source).is(200);
    spent(target, 31);
    String before = stored();
    Answer refused = unmerge(target, source).isProblem(409, "insufficient_points");
    assertThat(refused.at("balance").asLong()).isEqualTo(99);
    assertThat(refused.at("requested").asLong()).isEqualTo(100);
    assertThat(stored()).isEqualTo(before);
    earned(target, 1);
    unmerge(target, source).is(200);
    assertThat(points(source)).isEqualTo(100);
    assertThat(points(target)).isZero();
    assertConsistent(target, source);
  }

  @Test
  void doesNotReturnPointsThatHaveExpired() {
    program("\"points_expire_after_months\":1");
    earned(source, 100);
    merge(target, source).is(200);
    TestClock.pass(Duration.ofDays(60));
    unmerge(target, source).is(200);
    assertThat(points(source)).isZero();
    assertThat(accountOf(source).at("/lifetime_points").asLong()).isEqualTo(100);
    assertConsistent(target, source);
  }

  @Test
  void movesADebtAndPaysOneWithMovedPoints() {
    overdrawn(source, 50);
    earned(target, 80);
    merge(target, source).is(200);
    assertThat(points(target)).isEqualTo(30);
    assertThat(rows(source, 1)).containsExactly("transfer_out 50");
    assertThat(rows(target, 1)).containsExactly("transfer_in -50");
    assertConsistent(target, source);
    unmerge(target, source).is(200);
    assertThat(points(target)).isEqualTo(80);
    assertThat(points(source)).isEqualTo(-50);
    assertConsistent(target, source);

    // In the other direction: the moved points paid a debt, which is owed again.
    merge(source, target).is(200);
    assertThat(points(source)).isEqualTo(30);
    unmerge(source, target).is(200);
    assertThat(points(source)).isEqualTo(-50);
    assertThat(points(target)).isEqualTo(80);
    assertConsistent(target, source);
  }

  @Test
  void reversesNoTransfer() {
    earned(source, 100);
    merge(target, source).is(200);
    String transfer =
        get("staff", account(target) + "/transactions?type=transfer_in").at("items/0/id").asText();
    posted(target, "transactions/" + transfer + "/reverse", "{\"reason\":\"r\"}")
        .isProblem(409, "not_reversible");
  }

  @Test
  void countsMovedPointsFromTheTimeOfTheirEarn() {
    program("\"tier_window_months\":2");
    earned(source, 150);
    TestClock.pass(Duration.ofDays(40));
    earned(source, 60);
    earned(target, 60);
    merge(target, source).is(200);
    assertThat(accountOf(target).at("/qualifying_points").asLong()).isEqualTo(270);
    assertThat(accountOf(target).at("/tier").asText()).isEqualTo("c");
    assertConsistent(target, source);
    TestClock.pass(Duration.ofDays(40));
    earned(target, 1);
    assertThat(accountOf(target).at("/qualifying_points").asLong()).isEqualTo(121);
    assertThat(accountOf(target).at("/tier").asText()).isEqualTo("b");
    assertConsistent(target, source);
    unmerge(target, source).is(200);
    assertThat(accountOf(target).at("/qualifying_points").asLong()).isEqualTo(61);
    assertThat(accountOf(source).at("/qualifying_points").asLong()).isEqualTo(60);
    assertConsistent(target, source);
  }

  @Test
  void takesTheLaterActivity() {
    earned(target, 1);
    TestClock.pass(Duration.ofDays(1));
    earned(source, 1);
    String newer = accountOf(source).at("/last_activity_at").asText();
    String before = accountOf(target).at("/last_activity_at").asText();
    TestClock.pass(Duration.ofDays(1));
    merge(target, source).is(200);
    assertThat(accountOf(target).at("/last_activity_at").asText()).isEqualTo(newer);
    unmerge(target, source).is(200);
    assertThat(accountOf(target).at("/last_activity_at").asText()).isEqualTo(before);
    assertThat(accountOf(source).at("/last_activity_at").asText()).isEqualTo(newer);
  }

  @Test
  void movesPointsThroughAChainAndBack() {
    String third = created(aCustomer());
    earned(third, 100);
    earned(source, 50);
    merge(source, third).is(200);
    merge(target, source).is(200);
    assertThat(points(target)).isEqualTo(150);
    assertConsistent(target, source);
    unmerge(target, source).is(200);
    unmerge(source, third).is(200);
    assertThat(points(third)).isEqualTo(100);
    assertThat(points(source)).isEqualTo(50);
    assertThat(points(target)).isZero();
    assertConsistent(target, source);
  }

  /** A later read as of a time returns the account as it was read at that time. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void readsThePastAsItWasReadThen(int seed) {
    program("\"tier_window_months\":2", "\"points_expire_after_months\":1");
    Random random = new Random(seed);
    Map<Instant, Map<String, JsonNode>> reads = new LinkedHashMap<>();
    boolean isMerged = false;
    for (int i = 0; i < EVENTS; i++) {
      TestClock.pass(Duration.ofHours(1 + random.nextInt(HOURS_MAX)));
      String customer = isMerged || random.nextBoolean() ? target : source;
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> earned(customer, 1 + random.nextInt(90));
        case 3 -> posted(customer, "redeem", "{\"points\":" + (1 + random.nextInt(60)) + "}");
        case 4 -> overdrawn(customer, 1 + random.nextInt(60));
        default ->
            isMerged =
                isMerged
                    ? unmerge(target, source).status() != 200
                    : merge(target, source).is(200).status() == 200;
      }
      // While the customers are merged, both ids read the account of the target.
      reads.put(
          TestClock.now(),
          isMerged
              ? Map.of(target, read(target, ""))
              : Map.of(target, read(target, ""), source, read(source, "")));
    }
    assertConsistent(target, source);
    if (isMerged) {
      assertThat(read(source, "")).isEqualTo(read(target, ""));
      TestClock.pass(Duration.ofHours(1));
      earned(target, 10_000);
      unmerge(target, source).is(200);
    }
    reads.forEach((then, answers) ->
        answers.forEach((customer, answer) ->
            assertThat(read(customer, "?at=" + then)).as("as of %s", then).isEqualTo(answer)));
  }

  /**
   * The account without the fields that are as of the last posting; a read as of a time computes
   * them again.
   */
  private static JsonNode read(String customer, String query) {
    ObjectNode account = (ObjectNode) get("staff", account(customer) + query).is(200).json();
    return account.without(List.of("qualifying_points", "points_to_next_tier"));
  }
}
