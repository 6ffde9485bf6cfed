package customerservice.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of a webhook that deliveries read and change.
 *
 * @param isActive false if it is paused, disabled or deleted
 * @param position the events up to this sequence have their deliveries
 * @param disabledReason set by a delivery that disables the webhook
 * @param leaseId the holder of the lease; null if there is none
 */
record Endpoint(
    WebhookId id,
    String url,
    TypeSelection types,
    boolean isActive,
    long position,
    @Nullable DisabledReason disabledReason,
    @Nullable Instant failingSince,
    @Nullable Instant lastDeliveredAt,
    @Nullable UUID leaseId,
    @Nullable Instant leasedUntil) {
  /** The time without a success after which a webhook is disabled. */
  static final Duration FAILING_MAX = Duration.ofDays(5);

  /** Whether another holder has an unexpired lease. */
  boolean isLeasedByAnother(UUID lease, Instant now) {
    return leaseId != null
        && leasedUntil != null
        && !leaseId.equals(lease)
        && leasedUntil.isAfter(now);
  }

  Endpoint at(long newPosition) {
    return new Endpoint(
        id,
        url,
        types,
        isActive,
        newPosition,
        disabledReason,
        failingSince,
        lastDeliveredAt,
        leaseId,
        leasedUntil);
  }

  Endpoint delivered(Instant now) {
    return new Endpoint(
        id, url, types, isActive, position, disabledReason, null, now, leaseId, leasedUntil);
  }

  /** The state after a failed attempt. */
  Endpoint failed(Instant now) {
    Instant since = failingSince == null ? now : failingSince;
    Endpoint failing =
        new Endpoint(
            id,
            url,
            types,
            isActive,
            position,
            disabledReason,
            since,
            lastDeliveredAt,
            leaseId,
            leasedUntil);
    return since.plus(FAILING_MAX).isAfter(now)
        ? failing
        : failing.disabled(DisabledReason.FAILING);
  }

  /** The disabled state; one that was paused, disabled or deleted in the meantime stays so. */
  Endpoint disabled(DisabledReason reason) {
    return isActive
        ? new Endpoint(
            id,
            url,
            types,
            false,
            position,
            reason,
            failingSince,
            lastDeliveredAt,
            leaseId,
            leasedUntil)
        : this;
  }
}
