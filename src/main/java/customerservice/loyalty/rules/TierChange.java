package customerservice.loyalty.rules;

/** A move between two tiers, by their names. */
public record TierChange(String from, String to) {}
