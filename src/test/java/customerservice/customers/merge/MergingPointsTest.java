package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
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

/** What becomes of the points of two customers that are merged, and parted again. */
@QuarkusTest
class MergingPointsTest extends ApiTest {
  private static final int EVENTS = 30;
  private static final int HOURS_MAX = 24 * 9;

  private String target = "";
  private String source = "";

  @BeforeEach
  void open() {
    target = created(aCustomer());
    source = created(aCustomer());
  }

  private static String account(String customer) {
    return "/customers/" + customer + "/loyalty";
  }

  private static Answer posted(String customer, String what, String body) {
    return post("admin", account(customer) + "/" + what, body);
  }

  private static String earned(String customer, int points) {
    return posted(customer, "earn", "{\"points\":" + points + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  private static void spent(String customer, int points) {
    posted(customer, "redeem", "{\"points\":" + points + "}").is(201);
  }

  private static void overdrawn(String customer, int points) {
    posted(
            customer,
            "adjust",
            "{\"points\":-%d,\"reason\":\"r\",\"allow_negative_balance\":true}".formatted(points))
        .is(201);
  }

  private static JsonNode standing(String customer) {
    return get("staff", account(customer)).is(200).json();
  }

  private static long points(String customer) {
    return standing(customer).at("/points").asLong();
  }

  /** The newest rows, each as type and points. */
  private static List<String> rows(String customer, int count) {
    return get("staff", account(customer) + "/transactions?limit=" + count)
        .is(200)
        .at("items")
        .valueStream()
        .map(row -> row.path("type").asText() + " " + row.path("points").asLong())
        .toList();
  }

  private void areConsistent() {
    for (String customer : List.of(target, source)) {
      Answer verified = get("manager", account(customer) + "/verify").is(200);
      assertThat(verified.at("consistent").asBoolean()).as(verified.text()).isTrue();
    }
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
  void movesAllWithItsDates() {
    program("\"points_expire_after_months\":2");
    earned(source, 70);
    TestClock.pass(Duration.ofDays(31));
    earned(source, 50);
    spent(source, 20);
    earned(target, 60);
    assertThat(merge(target, source).is(200).at("loyalty/tier").asText()).isEqualTo("b");
    areConsistent();

    JsonNode now = standing(target);
    assertThat(now.at("/points").asLong()).isEqualTo(160);
    assertThat(now.at("/lifetime_points").asLong()).isEqualTo(180);
    assertThat(now.at("/lots").toString())
        .isEqualTo(
            "[{\"points\":50,\"expires_at\":\"2026-08-01T00:00:00.000000Z\"},"
                + "{\"points\":110,\"expires_at\":\"2026-09-01T00:00:00.000000Z\"}]");
    assertThat(rows(target, 9)).containsExactly("transfer_in 100", "earn 60");
    assertThat(rows(source, 1)).containsExactly("transfer_out -100");
    JsonNode gone = standing(source);
    assertThat(gone.at("/points").asLong()).isZero();
    assertThat(gone.at("/lifetime_points").asLong()).isZero();
    assertThat(gone.at("/tier").asText()).isEqualTo("a");

    spent(target, 60);
    unmerge(target, source).is(200);
    areConsistent();
    assertThat(standing(source).at("/lots").toString())
        .isEqualTo(
            "[{\"points\":50,\"expires_at\":\"2026-08-01T00:00:00.000000Z\"},"
                + "{\"points\":50,\"expires_at\":\"2026-09-01T00:00:00.000000Z\"}]");
    assertThat(standing(source).at("/tier").asText()).isEqualTo("b");
    assertThat(points(target)).isZero();
    assertThat(standing(target).at("/tier").asText()).isEqualTo("a");
    assertThat(rows(target, 1)).containsExactly("transfer_out -100");
    assertThat(rows(source, 1)).containsExactly("transfer_in 100");
    spent(source, 100);
  }

  @Test
  void letsGoFirstWhatIsPastItsDate() {
    program("\"points_expire_after_months\":1");
    earned(source, 70);
    earned(target, 10);
    TestClock.pass(Duration.ofDays(60));
    earned(source, 5);
    TestClock.pass(Duration.ofDays(60));
    merge(target, source).is(200);
    areConsistent();
    assertThat(rows(target, 9)).containsExactly("transfer_in 0", "expire -10", "earn 10");
    assertThat(rows(source, 2)).containsExactly("transfer_out 0", "expire -5");
    assertThat(standing(target).at("/lifetime_points").asLong()).isEqualTo(85);
  }

  @Test
  void refusesToGiveBackWhatIsSpent() throws Exception {
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
    areConsistent();
  }

  @Test
  void hasGoneWhatHasExpiredMeanwhile() {
    program("\"points_expire_after_months\":1");
    earned(source, 100);
    merge(target, source).is(200);
    TestClock.pass(Duration.ofDays(60));
    unmerge(target, source).is(200);
    assertThat(points(source)).isZero();
    assertThat(standing(source).at("/lifetime_points").asLong()).isEqualTo(100);
    areConsistent();
  }

  @Test
  void movesADebtAndPaysOne() {
    overdrawn(source, 50);
    earned(target, 80);
    merge(target, source).is(200);
    assertThat(points(target)).isEqualTo(30);
    assertThat(rows(source, 1)).containsExactly("transfer_out 50");
    assertThat(rows(target, 1)).containsExactly("transfer_in -50");
    areConsistent();
    unmerge(target, source).is(200);
    assertThat(points(target)).isEqualTo(80);
    assertThat(points(source)).isEqualTo(-50);
    areConsistent();

    // The other way round: what came has paid a debt, which is owed again.
    merge(source, target).is(200);
    assertThat(points(source)).isEqualTo(30);
    unmerge(source, target).is(200);
    assertThat(points(source)).isEqualTo(-50);
    assertThat(points(target)).isEqualTo(80);
    areConsistent();
  }

  @Test
  void postsNothingToWhoWasMerged() throws Exception {
    String earn = earned(source, 100);
    posted(source, "earn", "{\"points\":1,\"reference\":\"r-1\"}").is(201);
    merge(target, source).is(200);
    String before = stored();
    for (String posting :
        List.of(
            "earn {\"points\":1}",
            "redeem {\"points\":1}",
            "adjust {\"points\":1,\"reason\":\"r\"}",
            "adjust {\"points\":-1,\"reason\":\"r\",\"allow_negative_balance\":true}",
            "transactions/"
                + earn
                + "/reverse {\"reason\":\"r\",\"allow_negative_balance\":true}")) {
      String[] parts = posting.split(" ", 2);
      posted(source, parts[0], parts[1]).isProblem(409, "customer_not_active");
    }
    posted(source, "earn", "{\"points\":1,\"reference\":\"r-1\"}")
        .isProblem(409, "reference_already_used");
    assertThat(stored()).isEqualTo(before);
    // The references stay with the other's rows.
    posted(target, "earn", "{\"points\":1,\"reference\":\"r-1\"}").is(201);
    posted(target, "transactions/" + earn + "/reverse", "{\"reason\":\"r\"}")
        .isProblem(404, "not_found");
    unmerge(target, source).is(200);
    posted(source, "transactions/" + earn + "/reverse", "{\"reason\":\"r\"}").is(201);
    areConsistent();
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
  void countsWhatWasEarnedFromWhenItWas() {
    program("\"tier_window_months\":2");
    earned(source, 150);
    TestClock.pass(Duration.ofDays(40));
    earned(source, 60);
    earned(target, 60);
    merge(target, source).is(200);
    assertThat(standing(target).at("/qualifying_points").asLong()).isEqualTo(270);
    assertThat(standing(target).at("/tier").asText()).isEqualTo("c");
    areConsistent();
    TestClock.pass(Duration.ofDays(40));
    earned(target, 1);
    assertThat(standing(target).at("/qualifying_points").asLong()).isEqualTo(121);
    assertThat(standing(target).at("/tier").asText()).isEqualTo("b");
    areConsistent();
    unmerge(target, source).is(200);
    assertThat(standing(target).at("/qualifying_points").asLong()).isEqualTo(61);
    assertThat(standing(source).at("/qualifying_points").asLong()).isEqualTo(60);
    areConsistent();
  }

  @Test
  void knowsWhoWasHereLast() {
    earned(target, 1);
    TestClock.pass(Duration.ofDays(1));
    earned(source, 1);
    String here = standing(source).at("/last_activity_at").asText();
    String before = standing(target).at("/last_activity_at").asText();
    TestClock.pass(Duration.ofDays(1));
    merge(target, source).is(200);
    assertThat(standing(target).at("/last_activity_at").asText()).isEqualTo(here);
    unmerge(target, source).is(200);
    assertThat(standing(target).at("/last_activity_at").asText()).isEqualTo(before);
    assertThat(standing(source).at("/last_activity_at").asText()).isEqualTo(here);
  }

  @Test
  void movesThroughSeveralAndBackInTurn() {
    String third = created(aCustomer());
    earned(third, 100);
    earned(source, 50);
    merge(source, third).is(200);
    merge(target, source).is(200);
    assertThat(points(target)).isEqualTo(150);
    areConsistent();
    unmerge(target, source).is(200);
    unmerge(source, third).is(200);
    assertThat(points(third)).isEqualTo(100);
    assertThat(points(source)).isEqualTo(50);
    assertThat(points(target)).isZero();
    areConsistent();
  }

  /** Whatever happens, and whoever is merged: what was said at the time is said of it for good. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void saysLaterWhatItSaidThen(int seed) {
    program("\"tier_window_months\":2", "\"points_expire_after_months\":1");
    Random dice = new Random(seed);
    Map<Instant, Map<String, JsonNode>> said = new LinkedHashMap<>();
    boolean isMerged = false;
    for (int i = 0; i < EVENTS; i++) {
      TestClock.pass(Duration.ofHours(1 + dice.nextInt(HOURS_MAX)));
      String customer = isMerged || dice.nextBoolean() ? target : source;
      switch (dice.nextInt(6)) {
        case 0, 1, 2 -> earned(customer, 1 + dice.nextInt(90));
        case 3 -> posted(customer, "redeem", "{\"points\":" + (1 + dice.nextInt(60)) + "}");
        case 4 -> overdrawn(customer, 1 + dice.nextInt(60));
        default ->
            isMerged =
                isMerged
                    ? unmerge(target, source).status() != 200
                    : merge(target, source).is(200).status() == 200;
      }
      said.put(TestClock.now(), Map.of(target, shown(target, ""), source, shown(source, "")));
    }
    areConsistent();
    said.forEach((then, answers) ->
        answers.forEach((customer, answer) ->
            assertThat(shown(customer, "?at=" + then)).as("as of %s", then).isEqualTo(answer)));
  }

  /** Without what the last posting has counted: as of a moment it is counted anew. */
  private static JsonNode shown(String customer, String query) {
    ObjectNode standing = (ObjectNode) get("staff", account(customer) + query).is(200).json();
    return standing.without(List.of("qualifying_points", "points_to_next_tier"));
  }
}
