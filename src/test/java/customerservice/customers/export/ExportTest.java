package customerservice.customers.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.customers.export.Export.Page;
import customerservice.platform.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Retries of an export whose database is unavailable. */
class ExportTest {
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger consumed = new AtomicInteger();

  @Test
  void retriesUntilTheDatabaseIsAvailable() throws Exception {
    export(failing(Export.ATTEMPTS_MAX - 1));
    assertThat(reads).hasValue(Export.ATTEMPTS_MAX);
    assertThat(consumed).hasValue(2);
  }

  @Test
  void givesUpAfterTheLastAttempt() {
    assertThatThrownBy(() -> export(failing(Export.ATTEMPTS_MAX)))
        .isInstanceOf(DatabaseUnavailable.class);
    assertThat(reads).hasValue(Export.ATTEMPTS_MAX);
    assertThat(consumed).hasValue(1);
  }

  private void export(Page first) throws Exception {
    Export.forEach(first, Duration.ZERO, _ -> consumed.incrementAndGet());
  }

  /** Two pages; the second fails as many times as given. */
  private Page failing(int times) {
    return new Page(
        List.of(),
        () -> {
          if (reads.incrementAndGet() <= times) {
            throw new DatabaseUnavailable("test", null);
          }
          return new Page(List.of(), null);
        });
  }
}
