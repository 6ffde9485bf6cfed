package customerservice.loyalty;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.CustomerId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the ledger. What is said of points, type, time and order never changes.
 *
 * @param points signed
 * @param balanceAfter the balance with this row
 * @param amount for which it was earned, with the currency's digits
 * @param reverses the transaction that this one takes back
 * @param reversedPoints what reversals have taken back of this one so far
 * @param expiresAt when the points earned here expire; null for never
 * @param seq 1, 2, 3 … within the customer: the order of the ledger
 * @param createdAt never before the one of the row before
 * @param qualifyingPoints what it counts towards a tier
 * @param lots what it did to which lot
 */
public record Transaction(
    UUID id,
    UUID customerId,
    TransactionType type,
    long points,
    long balanceAfter,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable BigDecimal amount,
    @Nullable String currency,
    @Nullable String reference,
    @Nullable String description,
    @Nullable String locationId,
    @Nullable UUID reverses,
    long reversedPoints,
    @Nullable Instant expiresAt,
    String actor,
    long seq,
    Instant createdAt,
    @JsonIgnore long qualifyingPoints,
    @JsonIgnore List<Lot> lots) {

  CustomerId customer() {
    return new CustomerId(customerId);
  }
}
