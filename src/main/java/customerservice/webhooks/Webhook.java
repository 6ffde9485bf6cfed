package customerservice.webhooks;

import customerservice.platform.ChangedFields;
import customerservice.webhooks.delivery.DisabledReason;
import customerservice.webhooks.delivery.WebhookId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook.
 *
 * @param types names of {@code TypeSelection}
 * @param position the events up to this sequence have their deliveries
 */
record Webhook(
    WebhookId id,
    String url,
    List<String> types,
    @Nullable String description,
    WebhookStatus status,
    @Nullable DisabledReason disabledReason,
    @Nullable Instant failingSince,
    @Nullable Instant lastDeliveredAt,
    long position,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  Webhook {
    types = List.copyOf(types);
  }

  static Webhook created(
      WebhookId id,
      String url,
      List<String> types,
      @Nullable String description,
      long position,
      Instant now) {
    return new Webhook(
        id, url, types, description, WebhookStatus.ACTIVE, null, null, null, position, 1, now, now);
  }

  /** The next version with the fields of a change, at a position. */
  Webhook changed(WebhookBody change, long newPosition, Instant now) {
    WebhookStatus next = change.status().orKeep(status);
    boolean keepsReason = next == status;
    boolean isActivated = next == WebhookStatus.ACTIVE && status != WebhookStatus.ACTIVE;
    return new Webhook(
        id,
        change.url().orKeep(url),
        change.types().orKeep(types),
        change.description().or(description),
        next,
        keepsReason ? disabledReason : null,
        isActivated ? null : failingSince,
        lastDeliveredAt,
        newPosition,
        version + 1,
        createdAt,
        now);
  }

  /** The names of the fields in which another version differs. */
  List<String> changedFields(Webhook other) {
    return new ChangedFields()
        .compare("url", url, other.url)
        .compare("types", types, other.types)
        .compare("description", description, other.description)
        .compare("status", status, other.status)
        .compare("sequence", position, other.position)
        .names();
  }
}
