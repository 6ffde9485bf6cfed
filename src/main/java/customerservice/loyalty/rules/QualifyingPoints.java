package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.Collection;

/**
 * Points that count towards a tier, and the time from which they count.
 *
 * @param points signed in a ledger entry
 */
public record QualifyingPoints(Instant from, long points) {
  QualifyingPoints negated() {
    return new QualifyingPoints(from, -points);
  }

  static long total(Collection<QualifyingPoints> all) {
    return all.stream().mapToLong(QualifyingPoints::points).sum();
  }
}
