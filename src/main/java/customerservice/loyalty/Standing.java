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

  /** The standing of an account in a programme. */
  static Standing of(Account account, Programme programme) {
    Tier next = programme.tierAbove(programme.tierNamed(account.tier()));
    Lot first = account.lots().list().stream().findFirst().orElse(new Lot(0, null));
    boolean expires = first.expiresAt() != null;
    return new Standing(
        account.key().customer().value(),
        account.balance(),
        account.lifetimePoints(),
        account.qualifyingPoints(),
        account.tier(),
        account.tierSince(),
        next == null ? null : next.name(),
        next == null ? null : Math.max(0, next.threshold() - account.qualifyingPoints()),
        expires ? first.points() : 0,
        first.expiresAt(),
        account.lots().list(),
        account.lastActivityAt());
  }

  /** The part of it that stands in a profile. */
  public Summary summary() {
    return new Summary(
        points, lifetimePoints, tier, nextTier, pointsToNextTier, expiringPoints, expiringAt);
  }
}
