package customerservice.platform;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The one clock. Everything else is given an {@link InstantSource} or an {@link Instant}. */
final class Time {
  private Time() {}

  /**
   * To the microsecond: as fine as PostgreSQL keeps it, so that what was written reads the same.
   */
  @Produces
  @Singleton
  static InstantSource clock() {
    return () -> Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}
