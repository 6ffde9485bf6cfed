package customerservice.loyalty.rules;

/** An account before and after postings. */
public record AccountChange(Account before, Account after) {}
