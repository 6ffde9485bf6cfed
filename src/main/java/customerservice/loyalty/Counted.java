package customerservice.loyalty;

import java.time.Instant;

/**
 * Points that count towards a tier, and from when on they do.
 *
 * @param points signed in a row of the ledger
 */
record Counted(Instant from, long points) {
  /** As they are missing where they have gone. */
  Counted negated() {
    return new Counted(from, -points);
  }
}
