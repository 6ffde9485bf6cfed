package customerservice.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/** The one clock. Everything else is given an {@link InstantSource} or an {@link Instant}. */
public final class AppClock {
  private static final ScopedValue<Instant> MOVED = ScopedValue.newInstance();

  private AppClock() {}

  /**
   * To the microsecond: as fine as PostgreSQL keeps it, so that what was written reads the same.
   */
  @Produces
  @Singleton
  static InstantSource clock() {
    return () -> (MOVED.isBound() ? MOVED.get() : Instant.now()).truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * Does something as if it were then, for {@code demo} alone: for this thread the clock stands at
   * that time until the work returns, and for nobody else.
   */
  public static <T> T at(Instant then, Supplier<T> work) {
    return ScopedValue.where(MOVED, then).call(work::get);
  }
}
