package customerservice.loyalty.export;

import customerservice.loyalty.rules.LedgerEntry;
import java.time.Instant;
import java.util.UUID;

/**
 * The position of an entry in the order of posting: by time, and at the same time by customer and
 * {@code seq}. Within a customer this is the order of the ledger, because the time never decreases.
 */
record PostingPosition(Instant createdAt, UUID customer, long seq) {
  static PostingPosition of(LedgerEntry entry) {
    return new PostingPosition(entry.createdAt(), entry.customerId(), entry.seq());
  }
}
