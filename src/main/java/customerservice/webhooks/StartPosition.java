package customerservice.webhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a webhook begins to deliver.
 *
 * @param from the time of the first event; null for now
 */
record StartPosition(@Nullable Instant from) {
  static final String NOW_CODE = "now";

  static final StartPosition NOW = new StartPosition(null);
}
