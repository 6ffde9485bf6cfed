package customerservice.loyalty.rules;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Points that expire at one time, or the change of them by a ledger entry.
 *
 * @param points more than 0 in an account, signed in an entry
 * @param expiresAt null for never
 */
public record Lot(long points, @Nullable Instant expiresAt) {
  Lot negated() {
    return new Lot(-points, expiresAt);
  }

  boolean isDue(Instant now) {
    return expiresAt != null && !expiresAt.isAfter(now);
  }
}
