package customerservice.loyalty.rules;

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
public record AccountView(
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

  /** How an account stands in a program now: what is past its date does not show. */
  public static AccountView of(Account account, Program program, Instant now) {
    return of(account, program.tierOf(account).name(), program, now);
  }

  /** How an account stood: in the tier that it held, be it one that the program has no more. */
  public static AccountView asItWas(Account account, Program program, Instant then) {
    return of(account, account.tier(), program, then);
  }

  private static AccountView of(Account account, String tier, Program program, Instant now) {
    Tier next = program.tierAbove(program.tierOf(account));
    Lots lots = account.lots().open(now);
    Lot first = lots.list().stream().findFirst().orElse(new Lot(0, null));
    boolean expires = first.expiresAt() != null;
    return new AccountView(
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
