package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class IdempotencyKeysTest {
  @Test
  void ignoreSlashesAtTheEndOfAPath() {
    assertThat(IdempotencyKeys.withoutTrailingSlashes("/customers//")).isEqualTo("/customers");
    assertThat(IdempotencyKeys.withoutTrailingSlashes("/customers")).isEqualTo("/customers");
    assertThat(IdempotencyKeys.withoutTrailingSlashes("//")).isEmpty();
  }

  /** A regular expression that tries each slash as the start of the end would take minutes. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void areReadInLinearTime() {
    String path = "/".repeat(1_000_000) + "x";
    assertThat(IdempotencyKeys.withoutTrailingSlashes(path)).isEqualTo(path);
  }
}
