package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Points of an earn that have expired are not taken twice, wherever they were at their date. */
@QuarkusTest
class ReversingAfterMergesTest extends ApiTest {
  private static final Duration PAST_THE_DATE = Duration.ofDays(62);
  private static final String WHOLE = "{\"reason\":\"r\"}";

  private String source = "";
  private String target = "";
  private String earn = "";

  /** 232 points that expire, and 1,000 that do not. */
  @BeforeEach
  void open() {
    source = created(aCustomer());
    target = created(aCustomer());
    pointsExpireAfter("1");
    earn = earned(source, 232);
    pointsExpireAfter("null");
    earned(source, 1000);
    pointsExpireAfter("1");
  }

  private static void pointsExpireAfter(String months) {
    put(
            "admin",
            "/loyalty/program",
            """
            {"name":"Amigos","currency":"EUR","points_per_unit":"1","rounding":"floor",
             "tiers":[{"name":"a","threshold":0,"multiplier":"1","benefits":[]}],
             "timezone":"UTC","day_starts_at":"00:00","tier_window_months":null,
             "points_expire_after_months":%s}
            """
                .formatted(months))
        .is(200);
  }

  private static String account(String customer) {
    return "/customers/" + customer + "/loyalty";
  }

  private static String earned(String customer, int points) {
    return post("admin", account(customer) + "/earn", "{\"points\":" + points + "}")
        .is(201)
        .at("transaction/id")
        .asText();
  }

  private static void spent(String customer, int points) {
    post("admin", account(customer) + "/redeem", "{\"points\":" + points + "}").is(201);
  }

  /** The points that a reversal takes, and the points that are left. */
  private static String reversed(String customer, String transaction, String body) {
    Answer answer =
        post("admin", account(customer) + "/transactions/" + transaction + "/reverse", body)
            .is(201);
    isConsistent(customer, true);
    return "%d of %d"
        .formatted(
            -answer.at("transaction/points").asLong(),
            answer.at("loyalty/points").asLong() - answer.at("transaction/points").asLong());
  }

  private static String part(int points) {
    return "{\"reason\":\"r\",\"points\":" + points + "}";
  }

  private static void isConsistent(String customer, boolean isConsistent) {
    JsonNode verified = get("manager", account(customer) + "/verify").is(200).json();
    assertThat(verified.at("/consistent").asBoolean()).as("%s", verified).isEqualTo(isConsistent);
  }

  @Test
  void takesNoneThatExpiredWithoutAMerge() {
    TestClock.pass(PAST_THE_DATE);
    assertThat(reversed(source, earn, part(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
  }

  @Test
  void takesNoneThatExpiredAfterTheirReturn() {
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    TestClock.pass(PAST_THE_DATE);
    assertThat(reversed(source, earn, part(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
  }

  @Test
  void takesNoneThatExpiredAtTheTarget() {
    merge(target, source).is(200);
    TestClock.pass(PAST_THE_DATE);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, part(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
    isConsistent(target, true);
  }

  @Test
  void takesNoneThatExpiredSeveralMergesAway() {
    String third = created(aCustomer());
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, part(32))).isEqualTo("32 of 1232");
    merge(target, source).is(200);
    merge(third, target).is(200);
    TestClock.pass(PAST_THE_DATE);
    unmerge(third, target).is(200);
    unmerge(target, source).is(200);
    merge(source, third).is(200);
    unmerge(source, third).is(200);
    assertThat(reversed(source, earn, part(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
    isConsistent(target, true);
    isConsistent(third, true);
  }

  @Test
  void takesThePointsThatWereSpentBeforeTheMerge() {
    spent(source, 32);
    merge(target, source).is(200);
    TestClock.pass(PAST_THE_DATE);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, part(190))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("32 of 1000");
  }

  /** A spending at the target stays there; the points of both share a lot until then. */
  @Test
  void leavesToTheTargetWhatItHasSpent() {
    merge(target, source).is(200);
    String ofTarget = earned(target, 50);
    spent(target, 80);
    TestClock.pass(PAST_THE_DATE);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
    earned(target, 100);
    assertThat(reversed(target, ofTarget, WHOLE)).isEqualTo("50 of 100");
  }

  /** The target owes again what lapsed points had paid. */
  @Test
  void owesAgainADebtThatPointsPaidBeforeTheirDate() {
    post(
            "admin",
            account(target) + "/adjust",
            "{\"points\":-30,\"reason\":\"r\",\"allow_negative_balance\":true}")
        .is(201);
    merge(target, source).is(200);
    TestClock.pass(PAST_THE_DATE);
    unmerge(target, source).is(200);
    assertThat(get("staff", account(target)).at("points").asLong()).isEqualTo(-30);
    assertThat(get("staff", account(source)).at("points").asLong()).isEqualTo(1000);
    isConsistent(source, true);
    isConsistent(target, true);
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
  }

  /** The debt of the source is its own again; what had paid it is past its date. */
  @Test
  void expiresWhatHadPaidADebtOfTheSource() {
    String indebted = created(aCustomer());
    post(
            "admin",
            account(indebted) + "/adjust",
            "{\"points\":-50,\"reason\":\"r\",\"allow_negative_balance\":true}")
        .is(201);
    merge(source, indebted).is(200);
    TestClock.pass(PAST_THE_DATE);
    unmerge(source, indebted).is(200);
    assertThat(get("staff", account(indebted)).at("points").asLong()).isEqualTo(-50);
    assertThat(get("staff", account(source)).at("points").asLong()).isEqualTo(1000);
    assertThat(reversed(source, earn, WHOLE)).isEqualTo("0 of 1000");
    isConsistent(indebted, true);
  }

  /** As if the reversal had taken 43 of the points that do not expire. */
  @Test
  void isFoundWhereAReversalTookThemTwice() throws Exception {
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    TestClock.pass(PAST_THE_DATE);
    assertThat(reversed(source, earn, part(43))).isEqualTo("0 of 1000");
    sql(
        """
        UPDATE customer_service.ledger_entries
        SET points = -43, balance_after = 957, lot_points = '{-43}', lot_expires_at = '{infinity}'
        WHERE customer_id = '%1$s' AND type = 'reverse';
        UPDATE customer_service.loyalty_accounts SET balance = 957, lot_points = '{957}'
        WHERE customer_id = '%1$s'
        """
            .formatted(source));
    isConsistent(source, false);
  }

  @Test
  void isFoundWhereAReversalTookTheWrongLot() throws Exception {
    assertThat(reversed(source, earn, part(43))).isEqualTo("43 of 1232");
    sql(
        """
        UPDATE customer_service.ledger_entries SET lot_expires_at = '{infinity}'
        WHERE customer_id = '%1$s' AND type = 'reverse';
        UPDATE customer_service.loyalty_accounts SET lot_points = '{232,957}'
        WHERE customer_id = '%1$s'
        """
            .formatted(source));
    isConsistent(source, false);
  }

  @Test
  void isFoundWhereAReversedRedemptionGaveTheWrongLotBack() throws Exception {
    String spending =
        post("admin", account(source) + "/redeem", "{\"points\":1232}")
            .is(201)
            .at("transaction/id")
            .asText();
    assertThat(reversed(source, spending, part(100))).isEqualTo("-100 of 0");
    sql(
        """
        UPDATE customer_service.ledger_entries SET lot_expires_at = '{2026-07-01Z}'
        WHERE customer_id = '%1$s' AND type = 'reverse';
        UPDATE customer_service.loyalty_accounts SET lot_expires_at = '{2026-07-01Z}'
        WHERE customer_id = '%1$s'
        """
            .formatted(source));
    isConsistent(source, false);
  }
}
