package customerservice.webhooks.delivery;

import customerservice.webhooks.sending.SendResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose result is not stored yet.
 *
 * @param at the time of its end
 */
record Attempt(PendingDelivery delivery, SendResult result, Instant at) {
  /**
   * The delivery after an attempt.
   *
   * @param nextAttemptAt null unless the status is {@code PENDING}
   */
  record Outcome(Attempt attempt, DeliveryStatus status, @Nullable Instant nextAttemptAt) {}
}
