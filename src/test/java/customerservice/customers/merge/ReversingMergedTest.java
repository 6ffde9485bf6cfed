package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction of a merged customer is reversed at the target, by either id in the path. */
@QuarkusTest
class ReversingMergedTest extends MergeTest {
  private static final String WHOLE = "{\"reason\":\"r\"}";

  private String target = "";
  private String source = "";

  @BeforeEach
  void open() {
    target = created(aCustomer());
    source = created(aCustomer());
    program("null");
  }

  private static void program(String expiresAfterMonths) {
    put(
            "admin",
            "/loyalty/program",
            """
            {"name":"Amigos","currency":"EUR","points_per_unit":"1","rounding":"floor",
             "tiers":[{"name":"a","threshold":0,"multiplier":"1","benefits":[]},
               {"name":"b","threshold":100,"multiplier":"1","benefits":[]}],
             "timezone":"UTC","day_starts_at":"00:00","tier_window_months":null,
             "points_expire_after_months":%s}
            """
                .formatted(expiresAfterMonths))
        .is(200);
  }

  private static String bought(String customer, String amount) {
    return post(
            "staff",
            account(customer) + "/earn",
            "{\"amount\":\"" + amount + "\",\"currency\":\"EUR\"}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  private static String redeemed(String customer, int points) {
    return post("staff", account(customer) + "/redeem", "{\"points\":" + points + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  private static Answer reverse(String customer, String transaction, String body) {
    return post("service", account(customer) + "/transactions/" + transaction + "/reverse", body);
  }

  private static long reversedPoints(String customer, String transaction) {
    return get("staff", account(customer) + "/transactions/" + transaction)
        .is(200)
        .at("reversed_points")
        .asLong();
  }

  private static String part(String member) {
    return "{\"reason\":\"r\"," + member + "}";
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reversesAPurchaseOfTheSource(boolean isAtSource) {
    program("1");
    earned(target, 30);
    String earn = bought(source, "80.00");
    JsonNode before = accountOf(target);
    merge(target, source).is(200);
    assertThat(accountOf(target).at("/tier").asText()).isEqualTo("b");
    String path = isAtSource ? source : target;
    Answer preview =
        post("service", account(path) + "/transactions/" + earn + "/reverse?dry_run=true", WHOLE)
            .is(200);
    Answer reversed = reverse(path, earn, part("\"reference\":\"refund-1\"")).is(201);
    assertThat(preview.at("loyalty")).isEqualTo(reversed.at("loyalty"));
    assertThat(reversed.at("transaction/customer_id").asText()).isEqualTo(target);
    assertThat(reversed.at("transaction/reverses").asText()).isEqualTo(earn);
    assertThat(reversed.at("transaction/points").asLong()).isEqualTo(-80);
    assertThat(reversed.at("transaction/amount").asText()).isEqualTo("80.00");
    assertThat(reversed.at("tier_changed").toString()).isEqualTo("{\"from\":\"b\",\"to\":\"a\"}");
    JsonNode after = accountOf(target);
    for (String field : List.of("/points", "/lifetime_points", "/qualifying_points", "/lots")) {
      assertThat(after.at(field)).as(field).isEqualTo(before.at(field));
    }
    for (String customer : List.of(target, source)) {
      assertThat(reversedPoints(customer, earn)).isEqualTo(80);
      reverse(customer, earn, WHOLE).isProblem(409, "already_reversed");
      Answer used = reverse(customer, earn, part("\"reference\":\"refund-1\""));
      used.isProblem(409, "reference_already_used");
      assertThat(used.at("transaction_id")).isEqualTo(reversed.at("transaction/id"));
    }
    assertConsistent(target);
  }

  @Test
  void replaysAReversalAtEitherPath() {
    String earn = bought(source, "80.00");
    String path = account(source) + "/transactions/" + earn + "/reverse";
    Answer first = withKey(path, part("\"points\":10")).is(201);
    merge(target, source).is(200);
    for (String each : List.of(path, path.replace(source, target))) {
      assertThat(withKey(each, part("\"points\":10")).is(201).text()).isEqualTo(first.text());
      withKey(each, WHOLE).isProblem(422, "idempotency_key_reused");
    }
    assertThat(points(target)).isEqualTo(70);
  }

  private static Answer withKey(String path, String body) {
    return request("POST", path).as("admin").header("Idempotency-Key", "K").json(body).send();
  }

  /** The parts add up to the whole, whether they were reversed before or after the merge. */
  @Test
  void addsUpPartsBeforeAndAfterTheMerge() {
    String earn = bought(source, "10.00");
    String third = part("\"amount\":\"3.33\"");
    assertThat(reverse(source, earn, third).is(201).at("transaction/points").asLong())
        .isEqualTo(-3);
    merge(target, source).is(200);
    assertThat(reverse(source, earn, third).is(201).at("transaction/points").asLong())
        .isEqualTo(-3);
    assertThat(reverse(target, earn, third).is(201).at("transaction/points").asLong())
        .isEqualTo(-3);
    reverse(target, earn, third).isProblem(409, "already_reversed");
    Answer rest = reverse(target, earn, WHOLE).is(201);
    assertThat(rest.at("transaction/points").asLong()).isEqualTo(-1);
    assertThat(rest.at("transaction/amount").asText()).isEqualTo("0.01");
    assertThat(points(target)).isZero();
    assertThat(reversedPoints(source, earn)).isEqualTo(10);
    assertConsistent(target);
  }

  @Test
  void returnsARedemptionOfTheSourceToItsLots() {
    program("1");
    earned(source, 50);
    TestClock.pass(Duration.ofDays(20));
    program("2");
    earned(source, 50);
    JsonNode before = accountOf(source);
    String spending = redeemed(source, 70);
    assertThat(
            reverse(source, spending, part("\"points\":5")).is(201).at("loyalty/points").asLong())
        .isEqualTo(35);
    merge(target, source).is(200);
    reverse(target, spending, part("\"points\":60")).is(201);
    reverse(source, spending, part("\"points\":6")).isProblem(409, "already_reversed");
    reverse(source, spending, WHOLE).is(201);
    assertThat(accountOf(target).at("/lots")).isEqualTo(before.at("/lots"));
    assertThat(reversedPoints(target, spending)).isEqualTo(70);
    assertConsistent(target);
    unmerge(target, source).is(200);
    assertThat(points(target)).isEqualTo(65);
    assertThat(points(source)).isEqualTo(35);
    reverse(source, spending, WHOLE).isProblem(409, "already_reversed");
    assertConsistent(target, source);
  }

  /** 60 of the 100 points expire at the target: the reversal takes the other 40. */
  @Test
  void takesNoPointsTwiceThatExpiredAtTheTarget() {
    program("1");
    String earn = earned(source, 100);
    merge(target, source).is(200);
    spent(target, 40);
    program("null");
    earned(target, 500);
    TestClock.pass(Duration.ofDays(62));
    assertThat(points(target)).isEqualTo(500);
    Answer some = reverse(source, earn, part("\"points\":50")).is(201);
    assertThat(some.at("transaction/points").asLong()).isZero();
    Answer rest = reverse(target, earn, WHOLE).is(201);
    assertThat(rest.at("transaction/points").asLong()).isEqualTo(-40);
    assertThat(points(target)).isEqualTo(460);
    assertConsistent(target);
  }

  @Test
  void takesNoPointsTwiceThatExpiredBeforeTheMerge() {
    program("1");
    String earn = earned(source, 100);
    spent(source, 40);
    TestClock.pass(Duration.ofDays(62));
    program("null");
    earned(target, 500);
    merge(target, source).is(200);
    Answer reversed = reverse(target, earn, WHOLE).is(201);
    assertThat(reversed.at("transaction/points").asLong()).isEqualTo(-40);
    assertConsistent(target);
  }

  /** The reversal stays with the target; its earn stays reversed and counts for neither. */
  @Test
  void keepsAReversalWhenTheMergeIsUndone() {
    earned(target, 200);
    String earn = earned(source, 150);
    merge(target, source).is(200);
    reverse(source, earn, part("\"points\":100")).is(201);
    assertThat(points(target)).isEqualTo(250);
    unmerge(target, source).is(200);
    assertThat(points(target)).isEqualTo(100);
    assertThat(points(source)).isEqualTo(150);
    assertThat(accountOf(target).at("/lifetime_points").asLong()).isEqualTo(200);
    assertThat(accountOf(target).at("/tier").asText()).isEqualTo("b");
    assertThat(accountOf(source).at("/lifetime_points").asLong()).isEqualTo(50);
    assertThat(accountOf(source).at("/tier").asText()).isEqualTo("a");
    assertThat(reversedPoints(source, earn)).isEqualTo(100);
    assertConsistent(target, source);
    reverse(target, earn, WHOLE).isProblem(404, "not_found");
    Answer rest = reverse(source, earn, WHOLE).is(201);
    assertThat(rest.at("transaction/points").asLong()).isEqualTo(-50);
    assertThat(points(source)).isEqualTo(100);
    assertConsistent(target, source);
  }

  /** Each merge is in the same moment as the reversals before it. */
  @Test
  void countsAReversalOnceWhenLaterMergesAreUndone() {
    earned(target, 1000);
    String earn = earned(source, 100);
    for (int reversals = 1; reversals <= 3; reversals++) {
      merge(target, source).is(200);
      for (String path : List.of(source, target)) {
        reverse(path, earn, part("\"points\":10")).is(201);
      }
      unmerge(target, source).is(200);
      reverse(source, earn, part("\"points\":10")).is(201);
      assertThat(accountOf(source).at("/lifetime_points").asLong()).isEqualTo(100 - 30 * reversals);
      assertThat(accountOf(target).at("/lifetime_points").asLong()).isEqualTo(1000);
      assertConsistent(target, source);
    }
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    assertThat(accountOf(source).at("/lifetime_points").asLong()).isEqualTo(10);
    assertThat(points(source)).isEqualTo(70);
    assertThat(points(target)).isEqualTo(940);
    assertConsistent(target, source);
  }

  @Test
  void refusesToUnmergeIfTheReversedPointsAreMissing() throws Exception {
    earned(target, 20);
    String earn = earned(source, 100);
    merge(target, source).is(200);
    reverse(target, earn, WHOLE).is(201);
    String before = stored();
    unmerge(target, source).isProblem(409, "insufficient_points");
    assertThat(stored()).isEqualTo(before);
    earned(target, 80);
    unmerge(target, source).is(200);
    assertThat(points(target)).isZero();
    assertThat(points(source)).isEqualTo(100);
    assertConsistent(target, source);
  }

  @Test
  void reversesThroughAChain() {
    String third = created(aCustomer());
    String earn = earned(third, 100);
    merge(source, third).is(200);
    reverse(third, earn, part("\"points\":10")).is(201);
    merge(target, source).is(200);
    reverse(third, earn, part("\"points\":20")).is(201);
    reverse(source, earn, part("\"points\":30")).is(201);
    assertThat(points(target)).isEqualTo(40);
    assertThat(accountOf(target).at("/lifetime_points").asLong()).isEqualTo(40);
    assertConsistent(target);
    earned(target, 60);
    unmerge(target, source).is(200);
    assertConsistent(target, source);
    unmerge(source, third).isProblem(409, "insufficient_points");
    earned(source, 10);
    unmerge(source, third).is(200);
    assertThat(accountOf(third).at("/lifetime_points").asLong()).isEqualTo(40);
    assertThat(accountOf(source).at("/lifetime_points").asLong()).isEqualTo(10);
    assertThat(accountOf(target).at("/lifetime_points").asLong()).isEqualTo(60);
    reverse(third, earn, part("\"points\":41")).isProblem(409, "already_reversed");
    assertConsistent(target, source, third);
  }

  /** Reversals at both ids and in both orders never exceed the earn. */
  @Test
  void reversesOnceAmongMerges() throws Exception {
    earned(target, 1000);
    String earn = earned(source, 100);
    List<Callable<Answer>> work = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      work.add(() -> reverse(source, earn, part("\"points\":10")));
      work.add(() -> reverse(target, earn, part("\"points\":10")));
      work.add(i % 2 == 0 ? () -> merge(target, source) : () -> unmerge(target, source));
    }
    List<Answer> answers = InParallel.all(work);
    assertThat(answers).extracting(Answer::status).isSubsetOf(200, 201, 404, 409);
    assertThat(answers.stream().filter(answer -> answer.status() == 201))
        .hasSizeLessThanOrEqualTo(10);
    unmerge(target, source);
    assertConsistent(target, source);
    long reversed = reversedPoints(source, earn);
    assertThat(accountOf(target).at("/lifetime_points").asLong()).isEqualTo(1000);
    assertThat(accountOf(source).at("/lifetime_points").asLong()).isEqualTo(100 - reversed);
    assertThat(points(target) + points(source)).isEqualTo(1100 - reversed);
  }
}
