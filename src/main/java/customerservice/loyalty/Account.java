package customerservice.loyalty;

import customerservice.loyalty.Posting.Movement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a customer has. Pure: posting to it makes a new one and rows for the ledger, or a refusal.
 *
 * @param mayPost whether the customer earns and redeems
 * @param balance the sum of its rows: with what is overdue to expire
 * @param lifetimePoints all that was ever earned
 * @param qualifyingPoints what counts towards a tier
 * @param qualifiedAt as of when that was counted
 * @param tier its name
 * @param lots what the balance is made of
 * @param lastSeq of the newest row; 0 before the first
 * @param lastPostedAt of the newest row
 * @param lastActivityAt of the newest earn or redeem
 */
public record Account(
    AccountKey key,
    boolean mayPost,
    long balance,
    long lifetimePoints,
    long qualifyingPoints,
    Instant qualifiedAt,
    String tier,
    Instant tierSince,
    Lots lots,
    long lastSeq,
    @Nullable Instant lastPostedAt,
    @Nullable Instant lastActivityAt) {

  /** The account of a new customer. */
  static Account opened(AccountKey key, boolean mayPost, Programme programme, Instant now) {
    return new Account(
        key, mayPost, 0, 0, 0, now, programme.firstTier().name(), now, Lots.EMPTY, 0, null, null);
  }

  /** What can be spent: points past their date are gone, whether or not a row says so yet. */
  long spendable(Instant now) {
    return balance - lots.due(now).total();
  }

  /** The same with its points that count towards a tier counted anew. */
  Account qualifying(long points, Instant at) {
    return new Account(
        key,
        mayPost,
        balance,
        lifetimePoints,
        points,
        at,
        tier,
        tierSince,
        lots,
        lastSeq,
        lastPostedAt,
        lastActivityAt);
  }

  /** The same with the tier that so many points give in a programme. */
  Account reviewed(Programme programme, long qualifying, Instant at) {
    String reached = programme.tierFor(qualifying).name();
    return new Account(
        key,
        mayPost,
        balance,
        lifetimePoints,
        qualifying,
        at,
        reached,
        reached.equals(tier) ? tierSince : at,
        lots,
        lastSeq,
        lastPostedAt,
        lastActivityAt);
  }

  /**
   * Applies a posting, behind the rows of what has expired.
   *
   * @param transactionId the id of the row it becomes
   * @param otherIds ids for the rows of what has expired
   * @param programme the rules; {@link #qualifyingPoints} are of its window, as of now
   * @param now when it is posted, by the clock; a row is never older than the one before it
   */
  Outcome post(
      Posting posting,
      UUID transactionId,
      Supplier<UUID> otherIds,
      Programme programme,
      Instant now) {
    if (!mayPost) {
      return new Outcome.CustomerNotActive();
    }
    Instant at = lastPostedAt != null && lastPostedAt.isAfter(now) ? lastPostedAt : now;
    List<Transaction> expired = new ArrayList<>();
    Account current = this;
    for (Lot lot : lots.due(at).list()) {
      current = current.moved(-lot.points(), 0, current.lots.without(lot), at, lastActivityAt);
      expired.add(Transaction.expiry(otherIds.get(), current, lot));
    }
    Step step = new Step(posting, transactionId, programme, at, programme.tierOf(this), expired);
    return switch (posting.movement()) {
      case Movement.Earn earn -> current.earn(step, earn.points(), null, null);
      case Movement.Purchase purchase -> current.purchase(step, purchase);
      case Movement.Redeem redeem -> current.redeem(step, redeem.points());
    };
  }

  /**
   * A posting on its way into the ledger, behind the rows of what has expired.
   *
   * @param held the tier before it
   */
  private record Step(
      Posting posting,
      UUID id,
      Programme programme,
      Instant at,
      Tier held,
      List<Transaction> expired) {

    Outcome posted(Account moved, Transaction.Effect effect, @Nullable Explanation explanation) {
      Account after = moved.reviewed(programme, moved.qualifyingPoints, at);
      TierChange change =
          after.tier.equals(held.name()) ? null : new TierChange(held.name(), after.tier);
      Transaction row = Transaction.of(posting, id, after, effect);
      Standing standing = Standing.of(after, programme, at);
      return new Outcome.Posted(expired, row, after, standing, change, explanation);
    }
  }

  private Outcome purchase(Step step, Movement.Purchase purchase) {
    Programme programme = step.programme();
    if (!purchase.currency().equals(programme.currency())) {
      return new Outcome.OtherCurrency(programme.currency());
    }
    Explanation explanation = programme.pointsFor(purchase.amount(), step.held());
    if (explanation.result() > Posting.POINTS_MAX) {
      return new Outcome.TooManyPoints();
    }
    BigDecimal withItsDigits = purchase.amount().setScale(programme.amountDigits());
    return earn(step, explanation.result(), withItsDigits, explanation);
  }

  private Outcome earn(
      Step step, long points, @Nullable BigDecimal amount, @Nullable Explanation explanation) {
    Programme programme = step.programme();
    Instant expiresAt = points == 0 ? null : programme.expiryOf(step.at());
    Account moved = moved(points, points, lots.with(points, expiresAt), step.at(), step.at());
    Transaction.Effect effect =
        new Transaction.Effect(
            points,
            points,
            amount,
            amount == null ? null : programme.currency(),
            expiresAt,
            points == 0 ? List.of() : List.of(new Lot(points, expiresAt)));
    return step.posted(moved, effect, explanation);
  }

  private Outcome redeem(Step step, long points) {
    if (points > balance) {
      return new Outcome.InsufficientPoints(balance, points);
    }
    Lots.Spending spending = lots.spend(points);
    Account moved = moved(-points, 0, spending.left(), step.at(), step.at());
    return step.posted(moved, Transaction.Effect.taking(spending.taken()), null);
  }

  /** One row further. */
  private Account moved(
      long points, long earned, Lots left, Instant at, @Nullable Instant activity) {
    return new Account(
        key,
        mayPost,
        Math.addExact(balance, points),
        Math.addExact(lifetimePoints, earned),
        Math.addExact(qualifyingPoints, earned),
        qualifiedAt,
        tier,
        tierSince,
        left,
        lastSeq + 1,
        at,
        activity);
  }
}
