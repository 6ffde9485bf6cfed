package customerservice.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/** The only clock; all other code receives an {@link InstantSource} or an {@link Instant}. */
public final class AppClock {
  private static final ScopedValue<Instant> SIMULATED = ScopedValue.newInstance();

  private AppClock() {}

  /** Truncates to microseconds, PostgreSQL's precision, so that a stored time reads back equal. */
  @Produces
  @Singleton
  static InstantSource clock() {
    return () ->
        (SIMULATED.isBound() ? SIMULATED.get() : Instant.now()).truncatedTo(ChronoUnit.MICROS);
  }

  /** Runs the work with this thread's clock fixed at the given time; only {@code demo} uses it. */
  public static <T> T at(Instant then, Supplier<T> work) {
    return ScopedValue.where(SIMULATED, then).call(work::get);
  }
}
