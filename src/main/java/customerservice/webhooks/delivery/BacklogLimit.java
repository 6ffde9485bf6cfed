package customerservice.webhooks.delivery;

import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the unfinished deliveries of each webhook; further events stay in the feed until some are
 * finished. Counting reads all of them, so the count is used for some time.
 */
@Singleton
final class BacklogLimit {
  /** The maximum number of unfinished deliveries of a webhook. */
  static final int DELIVERIES_MAX = 100_000;

  static final Duration COUNT_EVERY = Duration.ofSeconds(10);

  private record Count(int deliveries, Instant validUntil) {
    private boolean isValid(Instant now) {
      return now.isBefore(validUntil);
    }
  }

  private final DeliveryStore deliveries;
  private final Map<WebhookId, Count> counts = new ConcurrentHashMap<>();

  BacklogLimit(DeliveryStore deliveries) {
    this.deliveries = deliveries;
  }

  /** Whether a webhook gets no further deliveries now. */
  boolean isReached(Handle handle, WebhookId webhook, Instant now) {
    Count count = counts.get(webhook);
    if (count == null || !count.isValid(now)) {
      counts.values().removeIf(other -> !other.isValid(now));
      count =
          new Count(deliveries.unfinished(handle, webhook, DELIVERIES_MAX), now.plus(COUNT_EVERY));
      counts.put(webhook, count);
    }
    return count.deliveries() >= DELIVERIES_MAX;
  }

  /** Adds deliveries to the count; a rollback only makes it too high until the next one. */
  void add(WebhookId webhook, int added) {
    counts.computeIfPresent(
        webhook, (same, count) -> new Count(count.deliveries() + added, count.validUntil()));
  }
}
