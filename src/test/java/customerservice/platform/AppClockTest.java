package customerservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AppClockTest {
  private static final Instant THEN = Instant.parse("2020-02-29T12:00:00.123456789Z");

  private final InstantSource clock = AppClock.clock();

  @Test
  void hasMicroseconds() {
    Instant now = clock.instant();
    assertThat(now).isEqualTo(now.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void isSimulatedOnlyDuringTheWork() {
    assertThat(AppClock.at(THEN, clock::instant)).isEqualTo("2020-02-29T12:00:00.123456Z");
    assertThat(clock.instant()).isAfter("2026-01-01T00:00:00Z");
  }

  @Test
  void isSimulatedOnlyInTheThreadOfTheWork() {
    Instant inOtherThread =
        AppClock.at(THEN, () -> CompletableFuture.supplyAsync(clock::instant).join());
    assertThat(inOtherThread).isAfter("2026-01-01T00:00:00Z");
  }
}
