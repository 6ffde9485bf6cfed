package customerservice.loyalty.upkeep;

import java.time.Instant;

/**
 * The result of recomputing an account from its ledger entries.
 *
 * @param consistent whether balance, lots and tier of the account match the entries
 * @param balance points that the customer can spend
 * @param ledgerSum sum of the entries
 * @param overduePoints expired points without an {@code expire} entry yet: {@code ledgerSum -
 *     balance}
 * @param transactions number of entries
 */
public record Verification(
    boolean consistent,
    long balance,
    long ledgerSum,
    long overduePoints,
    long transactions,
    Instant checkedAt) {}
