package customerservice.loyalty.upkeep;

import java.time.Instant;

/**
 * What comes out when an account is recomputed from its rows.
 *
 * @param consistent whether balance, lots and tier are what the rows come to
 * @param balance what the account shows
 * @param ledgerSum the sum of its rows
 * @param overduePoints past their date, without a row that says so yet: the sum less the balance
 * @param transactions how many rows there are
 */
public record Verification(
    boolean consistent,
    long balance,
    long ledgerSum,
    long overduePoints,
    long transactions,
    Instant checkedAt) {}
