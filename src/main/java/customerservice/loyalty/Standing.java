package customerservice.loyalty;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account as clients see it, with its way to the next tier.
 *
 * @param points the balance
 * @param nextTier null at the top
 * @param expiringPoints those of the earliest date; 0 when nothing expires
 */
public record Standing(
    UUID customerId,
    long points,
    long lifetimePoints,
    long qualifyingPoints,
    String tier,
    Instant tierSince,
    @Nullable String nextTier,
    @Nullable Long pointsToNextTier,
    long expiringPoints,
    @Nullable Instant expiringAt,
    List<Lot> lots,
    @Nullable Instant lastActivityAt) {

  /** The part of it that stands in a profile. */
  public record Summary(
      long points,
      long lifetimePoints,
      String tier,
      @Nullable String nextTier,
      @Nullable Long pointsToNextTier,
      long expiringPoints,
      @Nullable Instant expiringAt) {}

  /** How an account stands in a programme now: what is past its date does not show. */
  static Standing of(Account account, Programme programme, Instant now) {
    return of(account, programme.tierOf(account).name(), programme, now);
  }

  /** How an account stood: in the tier that it held, be it one that the programme has no more. */
  static Standing asItWas(Account account, Programme programme, Instant then) {
    return of(account, account.tier(), programme, then);
  }

  private static Standing of(Account account, String tier, Programme programme, Instant now) {
    Tier next = programme.tierAbove(programme.tierOf(account));
    Lots lots = account.lots().open(now);
    Lot first = lots.list().stream().findFirst().orElse(new Lot(0, null));
    boolean expires = first.expiresAt() != null;
    return new Standing(
        account.key().customer().value(),
        account.spendable(now),
        account.lifetimePoints(),
        account.qualifyingPoints(),
        tier,
        account.tierSince(),
        next == null ? null : next.name(),
        next == null ? null : Math.max(0, next.threshold() - account.qualifyingPoints()),
        expires ? first.points() : 0,
        first.expiresAt(),
        lots.list(),
        account.lastActivityAt());
  }

  /** The part of it that stands in a profile. */
  public Summary summary() {
    return new Summary(
        points, lifetimePoints, tier, nextTier, pointsToNextTier, expiringPoints, expiringAt);
  }
}
