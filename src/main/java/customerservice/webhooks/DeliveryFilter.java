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
 * @param before the sequence of the last delivery on the previous page
 */
record DeliveryFilter(
    List<String> statuses,
    @Nullable UUID eventId,
    @Nullable CustomerId customer,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable Long before) {
  DeliveryFilter {
    statuses = List.copyOf(statuses);
  }

  static DeliveryFilter of(UUID eventId) {
    return new DeliveryFilter(List.of(), eventId, null, null, null, null);
  }
}
