package customerservice.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a failed delivery is attempted again. */
final class RetrySchedule {
  /** The pauses after the failed attempts; after one more failure the delivery has failed. */
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  /** A pause varies by this share, so that the retries of many events spread. */
  static final double JITTER = 0.1;

  /** A receiver cannot ask for a longer pause. */
  static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

  private RetrySchedule() {}

  /**
   * Returns the time of the next attempt; empty after the last.
   *
   * @param attempts the number of failed attempts, at least 1
   * @param retryAfter what the receiver asks for; null if it does not
   */
  static Optional<Instant> next(
      int attempts, @Nullable Duration retryAfter, Instant now, RandomGenerator random) {
    if (attempts > PAUSES.size()) {
      return Optional.empty();
    }
    Duration usual = PAUSES.get(attempts - 1);
    double factor = random.nextDouble(1 - JITTER, 1 + JITTER);
    Duration pause = Duration.ofMillis(Math.round(usual.toMillis() * factor));
    if (retryAfter != null) {
      Duration asked = retryAfter.compareTo(RETRY_AFTER_MAX) < 0 ? retryAfter : RETRY_AFTER_MAX;
      pause = asked.compareTo(pause) > 0 ? asked : pause;
    }
    return Optional.of(now.plus(pause));
  }
}
