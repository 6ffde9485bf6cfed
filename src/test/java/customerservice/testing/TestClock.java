package customerservice.testing;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The clock of the service under test: it stands until a test moves it. */
@Singleton
@Alternative
@Priority(1)
public final class TestClock implements InstantSource {
  /** When every test begins: a Sunday. */
  public static final Instant START = Instant.parse("2026-05-17T10:00:00Z");

  private static final AtomicReference<Instant> NOW = new AtomicReference<>(START);

  /** Puts it back to {@link #START}. */
  public static void reset() {
    NOW.set(START);
  }

  /** Lets time pass. */
  public static void pass(Duration time) {
    NOW.updateAndGet(now -> now.plus(time));
  }

  /** Sets it to a time, {@code 2026-05-17T10:00:00Z}. */
  public static void to(String time) {
    NOW.set(Instant.parse(time));
  }

  /** What it shows. */
  public static Instant now() {
    return NOW.get();
  }

  @Override
  public Instant instant() {
    return now();
  }
}
