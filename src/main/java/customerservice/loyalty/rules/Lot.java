package customerservice.loyalty.rules;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Points that expire on one date; in a transaction, what it did to them.
 *
 * @param points of a customer: more than 0; of a transaction: signed
 * @param expiresAt null for never
 */
public record Lot(long points, @Nullable Instant expiresAt) {
  /** As a transaction tells that all of it goes. */
  Lot negated() {
    return new Lot(-points, expiresAt);
  }

  /** Whether it is past its date. */
  boolean isDue(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }
}
