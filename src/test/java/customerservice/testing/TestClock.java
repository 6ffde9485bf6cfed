package customerservice.testing;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The clock of the service under test; only tests move it. */
@Singleton
@Alternative
@Priority(1)
public final class TestClock implements InstantSource {
  /** The time at the start of every test, a Sunday. */
  public static final Instant START = Instant.parse("2026-05-17T10:00:00Z");

  private static final AtomicReference<Instant> NOW = new AtomicReference<>(START);

  /** Resets the clock to {@link #START}. */
  public static void reset() {
    NOW.set(START);
  }

  /** Advances the clock. */
  public static void pass(Duration time) {
    NOW.updateAndGet(now -> now.plus(time));
  }

  /** Sets the clock, such as {@code 2026-05-17T10:00:00Z}. */
  public static void to(String time) {
    NOW.set(Instant.parse(time));
  }

  public static Instant now() {
    return NOW.get();
  }

  @Override
  public Instant instant() {
    return now();
  }
}
