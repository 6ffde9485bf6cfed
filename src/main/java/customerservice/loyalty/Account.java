package customerservice.loyalty;

import customerservice.loyalty.Posting.Movement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a customer has. Pure: posting to it makes a new one and a row for the ledger, or a refusal.
 *
 * @param mayPost whether the customer earns and redeems
 * @param balance the sum of its rows
 * @param lifetimePoints all that was ever earned
 * @param qualifyingPoints what counts towards a tier
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
    String tier,
    Instant tierSince,
    Lots lots,
    long lastSeq,
    @Nullable Instant lastPostedAt,
    @Nullable Instant lastActivityAt) {

  /** The account of a new customer. */
  static Account opened(AccountKey key, boolean mayPost, Programme programme, Instant now) {
    return new Account(
        key, mayPost, 0, 0, 0, programme.firstTier().name(), now, Lots.EMPTY, 0, null, null);
  }

  /**
   * Applies a posting.
   *
   * @param transactionId the id of the row it becomes
   * @param now when it is posted, by the clock; a row is never older than the one before it
   */
  Outcome post(Posting posting, UUID transactionId, Programme programme, Instant now) {
    if (!mayPost) {
      return new Outcome.CustomerNotActive();
    }
    Instant at = lastPostedAt != null && lastPostedAt.isAfter(now) ? lastPostedAt : now;
    Entry entry = new Entry(posting, transactionId, programme, at);
    return switch (posting.movement()) {
      case Movement.Earn earn -> earn(entry, earn.points(), null, null);
      case Movement.Purchase purchase -> purchase(entry, purchase.amount());
      case Movement.Redeem redeem -> redeem(entry, redeem.points());
    };
  }

  /** A posting on its way into the ledger. */
  private record Entry(Posting posting, UUID id, Programme programme, Instant at) {
    /** The row that it becomes, with what it does to the lots. */
    Transaction row(Account after, long points, @Nullable BigDecimal amount, List<Lot> lots) {
      boolean qualifies = posting.movement().type() == TransactionType.EARN;
      return new Transaction(
          id,
          posting.customer().value(),
          posting.movement().type(),
          points,
          after.balance(),
          amount,
          amount == null ? null : programme.currency(),
          posting.reference(),
          posting.description(),
          posting.locationId(),
          null,
          0,
          null,
          posting.actor(),
          after.lastSeq(),
          at,
          qualifies ? points : 0,
          lots);
    }
  }

  private Outcome purchase(Entry entry, BigDecimal amount) {
    Programme programme = entry.programme();
    Explanation explanation = programme.pointsFor(amount, programme.tierNamed(tier));
    if (explanation.result() > Posting.POINTS_MAX) {
      return new Outcome.TooManyPoints();
    }
    BigDecimal withItsDigits = amount.setScale(programme.amountDigits());
    return earn(entry, explanation.result(), withItsDigits, explanation);
  }

  private Outcome earn(
      Entry entry, long points, @Nullable BigDecimal amount, @Nullable Explanation explanation) {
    long qualifying = Math.addExact(qualifyingPoints, points);
    Tier reached = entry.programme().tierFor(qualifying);
    // Raised here, never lowered: what leaves a tier is a reversal or the passing of time.
    boolean rises = reached.threshold() > entry.programme().tierNamed(tier).threshold();
    Account after =
        new Account(
            key,
            mayPost,
            Math.addExact(balance, points),
            Math.addExact(lifetimePoints, points),
            qualifying,
            rises ? reached.name() : tier,
            rises ? entry.at() : tierSince,
            lots.with(points, null),
            lastSeq + 1,
            entry.at(),
            entry.at());
    List<Lot> given = points == 0 ? List.of() : List.of(new Lot(points, null));
    return new Outcome.Posted(
        entry.row(after, points, amount, given),
        after,
        rises ? new TierChange(tier, reached.name()) : null,
        explanation);
  }

  private Outcome redeem(Entry entry, long points) {
    if (points > balance) {
      return new Outcome.InsufficientPoints(balance, points);
    }
    Lots.Spending spending = lots.spend(points);
    Account after =
        new Account(
            key,
            mayPost,
            balance - points,
            lifetimePoints,
            qualifyingPoints,
            tier,
            tierSince,
            spending.left(),
            lastSeq + 1,
            entry.at(),
            entry.at());
    Transaction row = entry.row(after, -points, null, spending.taken());
    return new Outcome.Posted(row, after, null, null);
  }
}
