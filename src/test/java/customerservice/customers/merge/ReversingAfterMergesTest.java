package customerservice.customers.merge;

import static customerservice.customers.merge.MergingCustomersTest.merge;
import static customerservice.customers.merge.MergingCustomersTest.unmerge;
import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reversal does not deduct points of an earn that expired, in any of the merged accounts. */
@QuarkusTest
class ReversingAfterMergesTest extends MergeTest {
  private static final Duration PAST_THE_EXPIRY = Duration.ofDays(62);
  private static final String FULL = "{\"reason\":\"r\"}";

  private String source = "";
  private String target = "";
  private String earn = "";

  /** The source earns 232 points that expire, and 1,000 that do not. */
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

  /** Reverses a transaction; returns the deducted points and the balance before. */
  private static String reversed(String customer, String transaction, String body) {
    Answer answer =
        post("admin", account(customer) + "/transactions/" + transaction + "/reverse", body)
            .is(201);
    assertConsistent(customer);
    return "%d of %d"
        .formatted(
            -answer.at("transaction/points").asLong(),
            answer.at("loyalty/points").asLong() - answer.at("transaction/points").asLong());
  }

  private static String partial(int points) {
    return "{\"reason\":\"r\",\"points\":" + points + "}";
  }

  private static void assertInconsistent(String customer) {
    JsonNode verified = get("manager", account(customer) + "/verify").is(200).json();
    assertThat(verified.at("/consistent").asBoolean()).as("%s", verified).isFalse();
  }

  @Test
  void deductsNoExpiredPointsWithoutAMerge() {
    TestClock.pass(PAST_THE_EXPIRY);
    assertThat(reversed(source, earn, partial(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
  }

  @Test
  void deductsNoPointsThatExpiredAfterTheUnmerge() {
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    assertThat(reversed(source, earn, partial(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
  }

  @Test
  void deductsNoPointsThatExpiredAtTheTarget() {
    merge(target, source).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, partial(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
    assertConsistent(target);
  }

  @Test
  void deductsNoPointsThatExpiredSeveralMergesAway() {
    String third = created(aCustomer());
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, partial(32))).isEqualTo("32 of 1232");
    merge(target, source).is(200);
    merge(third, target).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    unmerge(third, target).is(200);
    unmerge(target, source).is(200);
    merge(source, third).is(200);
    unmerge(source, third).is(200);
    assertThat(reversed(source, earn, partial(43))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
    assertConsistent(target);
    assertConsistent(third);
  }

  @Test
  void deductsPointsThatWereSpentBeforeTheMerge() {
    spent(source, 32);
    merge(target, source).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, partial(190))).isEqualTo("0 of 1000");
    assertThat(reversed(source, earn, FULL)).isEqualTo("32 of 1000");
  }

  /** A redemption of the target stays there; before, the points of both share a lot. */
  @Test
  void leavesARedemptionWithTheTarget() {
    merge(target, source).is(200);
    String ofTarget = earned(target, 50);
    spent(target, 80);
    TestClock.pass(PAST_THE_EXPIRY);
    unmerge(target, source).is(200);
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
    earned(target, 100);
    assertThat(reversed(target, ofTarget, FULL)).isEqualTo("50 of 100");
  }

  /** The debt of the target that expired points had paid is owed again. */
  @Test
  void owesADebtAgainThatExpiredPointsHadPaid() {
    overdrawn(target, 30);
    merge(target, source).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    unmerge(target, source).is(200);
    assertThat(points(target)).isEqualTo(-30);
    assertThat(points(source)).isEqualTo(1000);
    assertConsistent(source);
    assertConsistent(target);
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
  }

  /** The debt returns to the source; the points that had paid it have expired. */
  @Test
  void expiresPointsThatHadPaidADebtOfTheSource() {
    String indebted = created(aCustomer());
    overdrawn(indebted, 50);
    merge(source, indebted).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    unmerge(source, indebted).is(200);
    assertThat(points(indebted)).isEqualTo(-50);
    assertThat(points(source)).isEqualTo(1000);
    assertThat(reversed(source, earn, FULL)).isEqualTo("0 of 1000");
    assertConsistent(indebted);
  }

  /** Corrupts the ledger as if the reversal had deducted 43 of the points that do not expire. */
  @Test
  void verifyFindsAReversalThatDeductedPointsTwice() throws Exception {
    merge(target, source).is(200);
    unmerge(target, source).is(200);
    TestClock.pass(PAST_THE_EXPIRY);
    assertThat(reversed(source, earn, partial(43))).isEqualTo("0 of 1000");
    sql(
        """
        UPDATE customer_service.ledger_entries
        SET points = -43, balance_after = 957, lot_points = '{-43}', lot_expires_at = '{infinity}'
        WHERE customer_id = '%1$s' AND type = 'reverse';
        UPDATE customer_service.loyalty_accounts SET balance = 957, lot_points = '{957}'
        WHERE customer_id = '%1$s'
        """
            .formatted(source));
    assertInconsistent(source);
  }

  @Test
  void verifyFindsAReversalOfTheWrongLot() throws Exception {
    assertThat(reversed(source, earn, partial(43))).isEqualTo("43 of 1232");
    sql(
        """
        UPDATE customer_service.ledger_entries SET lot_expires_at = '{infinity}'
        WHERE customer_id = '%1$s' AND type = 'reverse';
        UPDATE customer_service.loyalty_accounts SET lot_points = '{232,957}'
        WHERE customer_id = '%1$s'
        """
            .formatted(source));
    assertInconsistent(source);
  }

  @Test
  void verifyFindsAReversedRedemptionThatRestoredTheWrongLot() throws Exception {
    String spending =
        post("admin", account(source) + "/redeem", "{\"points\":1232}")
            .is(201)
            .at("transaction/id")
            .asText();
    assertThat(reversed(source, spending, partial(100))).isEqualTo("-100 of 0");
    sql(
        """
        UPDATE customer_service.ledger_entries SET lot_expires_at = '{2026-07-01Z}'
        WHERE customer_id = '%1$s' AND type = 'reverse';
        UPDATE customer_service.loyalty_accounts SET lot_expires_at = '{2026-07-01Z}'
        WHERE customer_id = '%1$s'
        """
            .formatted(source));
    assertInconsistent(source);
  }
}
