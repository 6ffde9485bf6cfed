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

/** Reversals after points have expired, or have left the window of the tier. */
@QuarkusTest
class ReversingAfterExpiryTest extends AccountApiTest {
  private static final String AFTER_MAY = "2026-06-01T02:00:00Z";
  private static final String AFTER_JUNE = "2026-07-01T02:00:00Z";

  /** Points earned in May expire with the last business day of June in Madrid. */
  @BeforeEach
  void openAnAccountWithExpiry() {
    put("admin", "/loyalty/program", ProgramTest.body("\"points_expire_after_months\":1")).is(200);
    opened();
  }

  private static void passTo(String moment) {
    TestClock.pass(Duration.between(TestClock.now(), Instant.parse(moment)));
  }

  /** Reverses, and returns the points of the entry: fewer than requested if some have expired. */
  private long reversed(String transaction, String body) {
    return reverse(transaction, body).is(201).at("transaction/points").asLong();
  }

  private void isConsistent(long balance) {
    Answer verification = get("manager", account + "/verify").is(200);
    assertThat(verification.at("consistent").asBoolean()).isTrue();
    assertThat(verification.at("balance").asLong()).isEqualTo(balance);
  }

  @Test
  void doesNotRemoveExpiredPointsAgain() {
    String first = earned(100);
    spent(30);
    passTo(AFTER_MAY);
    earned(500);
    passTo(AFTER_JUNE);
    // The reversal first posts the overdue entry that expires 70 points.
    assertThat(reversed(first, "{\"reason\":\"r\",\"points\":60}")).isZero();
    assertThat(reversedPoints(first)).isEqualTo(60);
    isConsistent(500);
    assertThat(reversed(first, "{\"reason\":\"r\",\"points\":20}")).isEqualTo(-10);
    assertThat(reversed(first, WHOLE)).isEqualTo(-20);
    assertThat(reversedPoints(first)).isEqualTo(100);
    reverse(first, WHOLE).isProblem(409, "already_reversed");
    Answer view = get("staff", account);
    assertThat(view.at("lifetime_points").asLong()).isEqualTo(500);
    isConsistent(470);
  }

  @Test
  void attributesExpiredPointsToTheirEarn() {
    String first = earned(100);
    String second = earned(100);
    spent(120);
    passTo(AFTER_MAY);
    earned(500);
    passTo(AFTER_JUNE);
    spent(1); // Posts the overdue expire entry, too.
    assertThat(reversed(second, WHOLE)).isEqualTo(-20);
    assertThat(reversed(first, WHOLE)).isEqualTo(-100);
    isConsistent(379);
  }

  @Test
  void attributesExpiredPointsToTheLaterEarnFirst() {
    String first = earned(100);
    String second = earned(100);
    assertThat(reversed(second, "{\"reason\":\"r\",\"points\":60}")).isEqualTo(-60);
    assertThat(reversed(first, "{\"reason\":\"r\",\"points\":10}")).isEqualTo(-10);
    spent(50);
    passTo(AFTER_JUNE);
    earned(100);
    // 80 points expired: all 40 that were left of the second earn, and 40 of the first.
    assertThat(reversed(second, WHOLE)).isZero();
    assertThat(reversed(first, WHOLE)).isEqualTo(-50);
    isConsistent(50);
  }

  /** Points of a reversed redemption expire as if they had never been spent. */
  @Test
  void doesNotRemoveReturnedPointsThatHaveExpired() {
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
  void returnsExpiredPointsForThirtyDays() {
    earned(30);
    passTo("2026-06-10T12:00:00Z");
    earned(50);
    String spending = spent(60);
    passTo("2026-07-05T12:00:00Z");
    Answer first = reverse(spending, "{\"reason\":\"r\",\"points\":40}").is(201);
    // The business day of 4 August ends at 04:00 on 5 August.
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
  void repaysADebtWithReturnedPoints() {
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

  /** A reversal lowers the qualifying points only if its earn is still in the window. */
  @Test
  void lowersQualifyingPointsOnlyWithinTheWindow() {
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
