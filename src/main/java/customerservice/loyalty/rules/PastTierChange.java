package customerservice.loyalty.rules;

import java.time.Instant;

/**
 * A change of a tier, as it is kept.
 *
 * @param number 1, 2, 3 … within the customer
 * @param cause {@code posting}, {@code review} or {@code sweep}
 */
public record PastTierChange(
    long number, Instant changedAt, String fromTier, String toTier, String cause) {}
