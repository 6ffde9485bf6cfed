package customerservice.loyalty.rules;

import java.time.Instant;

/**
 * A stored change of a customer's tier.
 *
 * @param number 1, 2, 3 … within the customer
 * @param cause {@code posting}, {@code review} or {@code sweep}
 */
public record PastTierChange(
    long number, Instant changedAt, String fromTier, String toTier, String cause) {}
