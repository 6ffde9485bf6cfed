package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

class IdempotencyKeysTest {
  @Test
  void passOverSlashesAtTheEndOfAPath() {
    assertThat(IdempotencyKeys.withoutTrailingSlashes("/customers//")).isEqualTo("/customers");
    assertThat(IdempotencyKeys.withoutTrailingSlashes("/customers")).isEqualTo("/customers");
    assertThat(IdempotencyKeys.withoutTrailingSlashes("//")).isEmpty();
  }

  /** Minutes, if every slash was tried as the first one of the end. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void areReadInLinearTime() {
    String path = "/".repeat(1_000_000) + "x";
    assertThat(IdempotencyKeys.withoutTrailingSlashes(path)).isEqualTo(path);
  }
}
