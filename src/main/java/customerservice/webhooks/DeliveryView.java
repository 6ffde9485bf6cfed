package customerservice.webhooks;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A delivery as the API shows it. */
record DeliveryView(
    UUID eventId,
    long sequence,
    String type,
    @Nullable UUID customerId,
    String status,
    int attempts,
    @Nullable Instant nextAttemptAt,
    @Nullable Instant lastAttemptAt,
    @Nullable Integer responseStatus,
    @Nullable String error,
    @Nullable Long durationMs) {}
