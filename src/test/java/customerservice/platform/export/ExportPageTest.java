package customerservice.platform.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Retries of an export whose database is unavailable. */
class ExportPageTest {
  private final AtomicInteger reads = new AtomicInteger();
  private final List<String> consumed = new ArrayList<>();

  @Test
  void retriesUntilTheDatabaseIsAvailable() throws Exception {
    export(failing(ExportPage.ATTEMPTS_MAX - 1));
    assertThat(reads).hasValue(ExportPage.ATTEMPTS_MAX);
    assertThat(consumed).containsExactly("first", "second");
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    assertThatThrownBy(() -> export(failing(ExportPage.ATTEMPTS_MAX)))
        .isInstanceOf(DatabaseUnavailable.class);
    assertThat(reads).hasValue(ExportPage.ATTEMPTS_MAX);
    assertThat(consumed).containsExactly("first");
  }

  private void export(ExportPage<String> first) throws Exception {
    first.forEach(consumed::add, Duration.ZERO);
  }

  /** Two pages; the second fails as many times as given. */
  private ExportPage<String> failing(int times) {
    return new ExportPage<>(
        List.of("first"),
        () -> {
          if (reads.incrementAndGet() <= times) {
            throw new DatabaseUnavailable("test", null);
          }
          return new ExportPage<>(List.of("second"), null);
        });
  }
}
