package customerservice.webhooks;

import customerservice.platform.CustomerId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A filter of deliveries; null and an empty list do not filter.
 *
 * @param statuses codes of {@code DeliveryStatus}
 * @param from the earliest time of the event
 * @param to the time before which the event was
 * @param after the sequence before the first delivery; set instead of {@code from}
 * @param before the sequence after the last delivery
 */
record DeliveryFilter(
    List<String> statuses,
    @Nullable UUID eventId,
    @Nullable CustomerId customer,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Long after,
    @Nullable Long before) {
  DeliveryFilter {
    statuses = List.copyOf(statuses);
  }

  static DeliveryFilter of(UUID eventId) {
    return new DeliveryFilter(List.of(), eventId, null, null, null, null, null);
  }

  /** Replaces {@code from} by a sequence. */
  DeliveryFilter after(long sequence) {
    return new DeliveryFilter(statuses, eventId, customer, null, to, sequence, before);
  }

  /** Ends before a sequence too. */
  DeliveryFilter before(long sequence) {
    long end = before == null ? sequence : Math.min(before, sequence);
    return new DeliveryFilter(statuses, eventId, customer, from, to, after, end);
  }
}
