package customerservice.loyalty.rules;

import customerservice.loyalty.rules.Posting.Movement;
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
 * @param isClosed whether all it had has moved to another: nothing is posted to it
 * @param balance the sum of its rows: with what is overdue to expire; below zero for a debt
 * @param lifetimePoints all that was ever earned, less what was reversed of it
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
    boolean isClosed,
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
  public static Account opened(AccountKey key, boolean mayPost, Program program, Instant now) {
    return new Account(
        key,
        mayPost,
        false,
        0,
        0,
        0,
        now,
        program.firstTier().name(),
        now,
        Lots.EMPTY,
        0,
        null,
        null);
  }

  /** What can be spent: points past their date are gone, whether or not a row says so yet. */
  public long spendable(Instant now) {
    return balance - lots.due(now).total();
  }

  /** The same with its points that count towards a tier counted anew. */
  public Account qualifying(long points, Instant at) {
    return new Account(
        key,
        mayPost,
        isClosed,
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

  /** The same with the tier that so many points give in a program. */
  public Account reviewed(Program program, long qualifying, Instant at) {
    String reached = program.tierFor(qualifying).name();
    return new Account(
        key,
        mayPost,
        isClosed,
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
   * @param program the rules; {@link #qualifyingPoints} are of its window, as of now
   * @param original what the posting is to reverse; null where it reverses nothing that there is
   * @param now when it is posted, by the clock; a row is never older than the one before it
   */
  public PostingOutcome post(
      Posting posting,
      UUID transactionId,
      Supplier<UUID> otherIds,
      Program program,
      @Nullable ReversalTarget original,
      Instant now) {
    boolean isForActive =
        switch (posting.movement()) {
          case Movement.Earn _, Movement.Purchase _, Movement.Redeem _ -> true;
          case Movement.Opening _, Movement.Adjust _, Movement.Reverse _ -> false;
        };
    if (isClosed || (isForActive && !mayPost)) {
      return new PostingOutcome.CustomerNotActive();
    }
    Instant at = notBeforeItsRows(now);
    Expiry expiry = expire(otherIds, at);
    Account current = expiry.account();
    Step step = new Step(posting, transactionId, program, at, program.tierOf(this), expiry.rows());
    return switch (posting.movement()) {
      case Movement.Earn earn -> current.earn(step, earn.points(), null, null);
      case Movement.Opening opening -> current.earn(step, opening.points(), null, null);
      case Movement.Purchase purchase -> current.purchase(step, purchase);
      case Movement.Redeem redeem -> current.redeem(step, redeem.points());
      case Movement.Adjust adjust -> current.adjust(step, adjust);
      case Movement.Reverse reverse ->
          original == null
              ? new PostingOutcome.UnknownTransaction()
              : Reversals.reverse(current, step, reverse, original);
    };
  }

  /** When a row is posted now: no row is older than the one before it, whatever the clock says. */
  public Instant notBeforeItsRows(Instant now) {
    return lastPostedAt != null && lastPostedAt.isAfter(now) ? lastPostedAt : now;
  }

  /** What is left when what is past its date has gone, and the rows that say so. */
  public record Expiry(Account account, List<LedgerEntry> rows) {}

  /**
   * Has all go that is past its date.
   *
   * @param ids of the rows
   */
  public Expiry expire(Supplier<UUID> ids, Instant at) {
    List<LedgerEntry> rows = new ArrayList<>();
    Account current = this;
    for (Lot lot : lots.due(at).list()) {
      current = current.moved(-lot.points(), current.lots.without(lot), at, lastActivityAt);
      rows.add(LedgerEntry.expiry(ids.get(), current, lot));
    }
    return new Expiry(current, rows);
  }

  /**
   * Has all go that there is, for good: what is past its date, then the rest, or the debt.
   *
   * @param ids of the rows
   * @param actor who asked for it
   */
  public Expiry settle(Supplier<UUID> ids, Instant at, String actor) {
    Expiry expiry = expire(ids, at);
    Account left = expiry.account();
    if (left.balance == 0) {
      return expiry;
    }
    List<Lot> gone = left.lots.list().stream().map(Lot::negated).toList();
    Account settled = left.moved(-left.balance, Lots.EMPTY, at, lastActivityAt);
    List<LedgerEntry> rows = new ArrayList<>(expiry.rows());
    rows.add(LedgerEntry.settlement(ids.get(), settled, -left.balance, gone, actor));
    return new Expiry(settled, rows);
  }

  /**
   * A posting on its way into the ledger, behind the rows of what has expired.
   *
   * @param held the tier before it
   */
  record Step(
      Posting posting, UUID id, Program program, Instant at, Tier held, List<LedgerEntry> expired) {

    PostingOutcome posted(
        Account moved, LedgerEntry.Effect effect, @Nullable Explanation explanation) {
      Account after = moved.reviewed(program, moved.qualifyingPoints, at);
      TierChange change =
          after.tier.equals(held.name()) ? null : new TierChange(held.name(), after.tier);
      LedgerEntry row = LedgerEntry.of(posting, id, after, effect);
      AccountView standing = AccountView.of(after, program, at);
      return new PostingOutcome.Posted(expired, row, after, standing, change, explanation);
    }
  }

  private PostingOutcome purchase(Step step, Movement.Purchase purchase) {
    Program program = step.program();
    if (!purchase.currency().equals(program.currency())) {
      return new PostingOutcome.OtherCurrency(program.currency());
    }
    Explanation explanation = program.pointsFor(purchase.amount(), step.held());
    if (explanation.result() > Posting.POINTS_MAX) {
      return new PostingOutcome.TooManyPoints();
    }
    BigDecimal withItsDigits = purchase.amount().setScale(program.amountDigits());
    return earn(step, explanation.result(), withItsDigits, explanation);
  }

  private PostingOutcome earn(
      Step step, long points, @Nullable BigDecimal amount, @Nullable Explanation explanation) {
    Program program = step.program();
    Gift gift = gift(points, program.expiryOf(step.at()));
    Account moved = moved(points, gift.all(), step.at(), step.at()).counting(points, points);
    LedgerEntry.Effect effect =
        new LedgerEntry.Effect(
            points,
            points,
            amount,
            amount == null ? null : program.currency(),
            gift.expiresAt(),
            null,
            gift.lots());
    return step.posted(moved, effect, explanation);
  }

  private PostingOutcome redeem(Step step, long points) {
    if (points > balance) {
      return new PostingOutcome.InsufficientPoints(balance, points);
    }
    Lots.Spending spending = lots.spend(points);
    Account moved = moved(-points, spending.left(), step.at(), step.at());
    return step.posted(moved, LedgerEntry.Effect.of(-points, null, spending.taken()), null);
  }

  private PostingOutcome adjust(Step step, Movement.Adjust adjust) {
    long points = adjust.points();
    if (points > 0) {
      Gift gift = gift(points, step.program().expiryOf(step.at()));
      Account moved = moved(points, gift.all(), step.at(), lastActivityAt);
      return step.posted(moved, LedgerEntry.Effect.of(points, gift.expiresAt(), gift.lots()), null);
    }
    if (-points > balance && !adjust.mayOverdraw()) {
      return new PostingOutcome.InsufficientPoints(balance, -points);
    }
    // What the lots do not hold becomes a debt, which is no lot.
    Lots.Spending spending = lots.spend(Math.min(-points, lots.total()));
    Account moved = moved(points, spending.left(), step.at(), lastActivityAt);
    return step.posted(moved, LedgerEntry.Effect.of(points, null, spending.taken()), null);
  }

  /**
   * Points that come: those that pay a debt back become no lot.
   *
   * @param all the lots with them
   * @param lots of them alone
   * @param expiresAt null for never, and where none are left
   */
  private record Gift(Lots all, List<Lot> lots, @Nullable Instant expiresAt) {}

  private Gift gift(long points, @Nullable Instant expiresAt) {
    long kept = points - Math.min(points, debt());
    return kept == 0
        ? new Gift(lots, List.of(), null)
        : new Gift(lots.with(kept, expiresAt), List.of(new Lot(kept, expiresAt)), expiresAt);
  }

  /** What is owed: a balance below zero. */
  long debt() {
    return Math.max(0, -balance);
  }

  /** One row further. */
  Account moved(long points, Lots left, Instant at, @Nullable Instant activity) {
    return new Account(
        key,
        mayPost,
        isClosed,
        Math.addExact(balance, points),
        lifetimePoints,
        qualifyingPoints,
        qualifiedAt,
        tier,
        tierSince,
        left,
        lastSeq + 1,
        at,
        activity);
  }

  /** The same with so many more points that were earned, and that count towards a tier. */
  Account counting(long earned, long qualifying) {
    return new Account(
        key,
        mayPost,
        isClosed,
        balance,
        Math.addExact(lifetimePoints, earned),
        Math.addExact(qualifyingPoints, qualifying),
        qualifiedAt,
        tier,
        tierSince,
        lots,
        lastSeq,
        lastPostedAt,
        lastActivityAt);
  }
}
