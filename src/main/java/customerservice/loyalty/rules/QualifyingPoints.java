package customerservice.loyalty.rules;

import java.time.Instant;

/**
 * Points that count towards a tier, and from when on they do.
 *
 * @param points signed in a row of the ledger
 */
public record QualifyingPoints(Instant from, long points) {
  /** As they are missing where they have gone. */
  QualifyingPoints negated() {
    return new QualifyingPoints(from, -points);
  }
}
