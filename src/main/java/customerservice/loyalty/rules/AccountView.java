package customerservice.loyalty.rules;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An account as the API shows it.
 *
 * @param points the balance
 * @param nextTier null in the highest tier
 * @param pointsToNextTier null in the highest tier
 * @param expiringPoints the points that expire first; 0 if no points expire
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

  /** The fields that a customer's profile contains. */
  public record Summary(
      long points,
      long lifetimePoints,
      String tier,
      @Nullable String nextTier,
      @Nullable Long pointsToNextTier,
      long expiringPoints,
      @Nullable Instant expiringAt) {}

  /** The view of an account now, without expired points. */
  public static AccountView of(Account account, Program program, Instant now) {
    return of(account, program.tierOf(account).name(), program, now);
  }

  /** The view of an account in the past: it shows its tier even if the program has dropped it. */
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
        account.tierStatus().since(),
        next == null ? null : next.name(),
        next == null ? null : Math.max(0, next.threshold() - account.qualifyingPoints()),
        expires ? first.points() : 0,
        first.expiresAt(),
        lots.list(),
        account.last().activityAt());
  }

  public Summary summary() {
    return new Summary(
        points, lifetimePoints, tier, nextTier, pointsToNextTier, expiringPoints, expiringAt);
  }
}
