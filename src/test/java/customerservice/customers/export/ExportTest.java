package customerservice.customers.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.customers.export.Export.Page;
import customerservice.platform.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An export whose database goes away on the way. */
class ExportTest {
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger used = new AtomicInteger();

  @Test
  void waitsForADatabaseThatComesBack() throws Exception {
    go(awayFor(Export.ATTEMPTS_MAX - 1));
    assertThat(asked).hasValue(Export.ATTEMPTS_MAX);
    assertThat(used).hasValue(2);
  }

  @Test
  void givesUpOneThatStaysAway() {
    assertThatThrownBy(() -> go(awayFor(Export.ATTEMPTS_MAX)))
        .isInstanceOf(DatabaseUnavailable.class);
    assertThat(asked).hasValue(Export.ATTEMPTS_MAX);
    assertThat(used).hasValue(1);
  }

  private void go(Page first) throws Exception {
    Export.forEach(first, Duration.ZERO, _ -> used.incrementAndGet());
  }

  /** Two pages; the second is not there when it is asked for, so many times. */
  private Page awayFor(int times) {
    return new Page(
        List.of(),
        () -> {
          if (asked.incrementAndGet() <= times) {
            throw new DatabaseUnavailable("away", null);
          }
          return new Page(List.of(), null);
        });
  }
}
