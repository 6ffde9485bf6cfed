package customerservice.webhooks;

import customerservice.webhooks.delivery.DisabledReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as the API shows it, without its secrets.
 *
 * @param sequence the events up to this one have their deliveries
 * @param pending events that are not delivered yet, counted up to a limit
 */
record WebhookView(
    UUID id,
    String url,
    List<String> types,
    @Nullable String description,
    String status,
    @Nullable String disabledReason,
    @Nullable Instant failingSince,
    long sequence,
    long pending,
    @Nullable Instant lastDeliveredAt,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  static WebhookView of(Webhook webhook, long pending) {
    DisabledReason reason = webhook.disabledReason();
    return new WebhookView(
        webhook.id().value(),
        webhook.url(),
        webhook.types(),
        webhook.description(),
        webhook.status().code(),
        reason == null ? null : reason.code(),
        webhook.failingSince(),
        webhook.position(),
        pending,
        webhook.lastDeliveredAt(),
        webhook.version(),
        webhook.createdAt(),
        webhook.updatedAt());
  }
}
