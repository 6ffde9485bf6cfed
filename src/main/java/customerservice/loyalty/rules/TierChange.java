package customerservice.loyalty.rules;

/** A move from one tier to another, by name. */
public record TierChange(String from, String to) {}
