package customerservice.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private static final Instant NOW = Instant.parse("2026-05-17T10:00:00Z");
  private static final Random RANDOM = new Random(7);

  private static Duration pause(int attempts, @Nullable Duration retryAfter) {
    return Duration.between(
        NOW, RetrySchedule.next(attempts, retryAfter, NOW, RANDOM).orElseThrow());
  }

  @Test
  void hasTenAttemptsInAbout75Hours() {
    Duration sum = RetrySchedule.PAUSES.stream().reduce(Duration.ZERO, Duration::plus);
    assertThat(sum).isBetween(Duration.ofHours(75), Duration.ofHours(76));
    assertThat(RetrySchedule.next(9, null, NOW, RANDOM)).isPresent();
    assertThat(RetrySchedule.next(10, null, NOW, RANDOM)).isEmpty();
    assertThat(RetrySchedule.next(10, Duration.ofHours(1), NOW, RANDOM)).isEmpty();
  }

  @Test
  void variesEachPauseByATenth() {
    for (int attempts = 1; attempts <= RetrySchedule.PAUSES.size(); attempts++) {
      long usual = RetrySchedule.PAUSES.get(attempts - 1).toMillis();
      int failed = attempts;
      assertThat(RANDOM.ints(100).mapToObj(i -> pause(failed, null).toMillis()))
          .allSatisfy(millis -> assertThat(millis).isBetween(usual * 9 / 10, usual * 11 / 10))
          .anySatisfy(millis -> assertThat(millis).isLessThan(usual))
          .anySatisfy(millis -> assertThat(millis).isGreaterThan(usual));
    }
  }

  @Test
  void waitsAtLeastAsLongAsTheReceiverAsks() {
    assertThat(pause(1, Duration.ofMinutes(2))).hasMinutes(2);
    assertThat(pause(9, Duration.ofMinutes(2))).isGreaterThan(Duration.ofHours(20));
    assertThat(pause(1, Duration.ofDays(365))).isEqualTo(RetrySchedule.RETRY_AFTER_MAX);
  }
}
