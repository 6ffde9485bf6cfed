package customerservice.loyalty;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is reversed when the date of its points, or the window of its tier, has passed. */
@QuarkusTest
class ReversingAfterExpiryTest extends AccountApiTest {
  private static final String AFTER_MAY = "2026-06-01T02:00:00Z";
  private static final String AFTER_JUNE = "2026-07-01T02:00:00Z";

  /** Points of May live until the business of June is over, in Madrid. */
  @BeforeEach
  void openedWherePointsExpire() {
    put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":1")).is(200);
    opened();
  }

  private static void passTo(String moment) {
    TestClock.pass(Duration.between(TestClock.now(), Instant.parse(moment)));
  }

  /** What the row of the reversal says: fewer than it takes back, where some have expired. */
  private long reversed(String transaction, String body) {
    return reverse(transaction, body).is(201).at("transaction/points").asLong();
  }

  private void isConsistent(long balance) {
    Answer verification = get("manager", account + "/verify").is(200);
    assertThat(verification.at("consistent").asBoolean()).isTrue();
    assertThat(verification.at("balance").asLong()).isEqualTo(balance);
  }

  @Test
  void doesNotTakeTwiceWhatHasExpired() {
    String first = earned(100);
    spent(30);
    passTo(AFTER_MAY);
    earned(500);
    passTo(AFTER_JUNE);
    // No row says yet that 70 have expired: the one of this posting does.
    assertThat(reversed(first, "{\"reason\":\"r\",\"points\":60}")).isZero();
    assertThat(reversedPoints(first)).isEqualTo(60);
    isConsistent(500);
    assertThat(reversed(first, "{\"reason\":\"r\",\"points\":20}")).isEqualTo(-10);
    assertThat(reversed(first, WHOLE)).isEqualTo(-20);
    assertThat(reversedPoints(first)).isEqualTo(100);
    reverse(first, WHOLE).isProblem(409, "already_reversed");
    Answer standing = get("staff", account);
    assertThat(standing.at("lifetime_points").asLong()).isEqualTo(500);
    isConsistent(470);
  }

  @Test
  void knowsWhosePointsHaveExpired() {
    String first = earned(100);
    String second = earned(100);
    spent(120);
    passTo(AFTER_MAY);
    earned(500);
    passTo(AFTER_JUNE);
    spent(1); // Writes the row of what has expired.
    assertThat(reversed(second, WHOLE)).isEqualTo(-20);
    assertThat(reversed(first, WHOLE)).isEqualTo(-100);
    isConsistent(379);
  }

  @Test
  void leavesTheLaterEarnWhatTheEarlierOneDidNotTake() {
    String first = earned(100);
    String second = earned(100);
    assertThat(reversed(second, "{\"reason\":\"r\",\"points\":60}")).isEqualTo(-60);
    assertThat(reversed(first, "{\"reason\":\"r\",\"points\":10}")).isEqualTo(-10);
    spent(50);
    passTo(AFTER_JUNE);
    earned(100);
    // Of the 80 that expired the 40 of the second came last, 40 of the first before them.
    assertThat(reversed(second, WHOLE)).isZero();
    assertThat(reversed(first, WHOLE)).isEqualTo(-50);
    isConsistent(50);
  }

  /** What a cancelled redemption has given back has expired as if it had never been spent. */
  @Test
  void doesNotTakeTwiceWhatWasGivenBackAndExpired() {
    String first = earned(100);
    String spending = spent(80);
    String second = earned(50);
    reverse(spending, WHOLE).is(201);
    passTo(AFTER_JUNE);
    assertThat(reversed(first, WHOLE)).isZero();
    assertThat(reversed(second, WHOLE)).isZero();
    isConsistent(0);
  }

  @Test
  void givesBackWhatLivesAndLetsTheRestLiveThirtyDays() {
    earned(30);
    passTo("2026-06-10T12:00:00Z");
    earned(50);
    String spending = spent(60);
    passTo("2026-07-05T12:00:00Z");
    Answer first = reverse(spending, "{\"reason\":\"r\",\"points\":40}").is(201);
    // The business day of 4 August ends at four of the next.
    assertThat(first.at("loyalty/lots").toString())
        .isEqualTo(
            "[{\"points\":50,\"expires_at\":\"2026-08-01T02:00:00.000000Z\"},"
                + "{\"points\":10,\"expires_at\":\"2026-08-05T02:00:00.000000Z\"}]");
    reverse(spending, WHOLE).is(201);
    isConsistent(80);
    passTo("2026-08-05T01:59:59Z");
    assertThat(get("staff", account).at("points").asLong()).isEqualTo(30);
    passTo("2026-08-05T02:00:00Z");
    isConsistent(0);
    post("staff", account + "/redeem", "{\"points\":1}").isProblem(409, "insufficient_points");
  }

  @Test
  void paysADebtWithWhatIsGivenBackLate() {
    earned(30);
    String spending = spent(30);
    post(
            "manager",
            account + "/adjust",
            "{\"points\":-10,\"reason\":\"r\",\"allow_negative_balance\":true}")
        .is(201);
    passTo(AFTER_JUNE);
    Answer given = reverse(spending, WHOLE).is(201);
    assertThat(given.at("loyalty/lots/0/points").asLong()).isEqualTo(20);
    isConsistent(20);
  }

  /** A reversed earn stops to count when it counts, and is not missed twice when it does not. */
  @Test
  void lowersWhatCountsOnlyAsLongAsItCounts() {
    put("admin", "/loyalty/program", ProgramTest.body("\"tier_window_months\":1")).is(200);
    String first = earned(300);
    passTo("2026-06-10T12:00:00Z");
    String second = earned(400);
    passTo("2026-06-20T12:00:00Z");
    Answer late = reverse(first, WHOLE).is(201);
    assertThat(late.at("loyalty/qualifying_points").asLong()).isEqualTo(400);
    assertThat(late.at("loyalty/lifetime_points").asLong()).isEqualTo(400);
    isConsistent(400);
    Answer inTime = reverse(second, "{\"reason\":\"r\",\"points\":100}").is(201);
    assertThat(inTime.at("loyalty/qualifying_points").asLong()).isEqualTo(300);
    isConsistent(300);
    passTo("2026-07-15T12:00:00Z");
    Answer gone = reverse(second, "{\"reason\":\"r\",\"points\":50}").is(201);
    assertThat(gone.at("loyalty/qualifying_points").asLong()).isZero();
    isConsistent(250);
  }
}
