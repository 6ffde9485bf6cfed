package customerservice.webhooks.sending;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The result of an attempt.
 *
 * @param status of the response; null if there was none
 * @param error null if the event was delivered
 * @param retryAfter what a 429 or 503 asks for; null if it does not
 * @param duration of the attempt
 */
public record SendResult(
    @Nullable Integer status,
    @Nullable SendError error,
    @Nullable Duration retryAfter,
    Duration duration) {
  private static final int GONE = 410;

  /** Whether the receiver accepted the event. */
  public boolean isDelivered() {
    return error == null;
  }

  /** Whether the receiver asks for no more events. */
  public boolean isGone() {
    return status != null && status == GONE;
  }
}
