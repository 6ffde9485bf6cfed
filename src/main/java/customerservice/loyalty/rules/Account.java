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
 * A customer's loyalty account. It is immutable: a posting returns a new account and ledger
 * entries, or a refusal.
 *
 * @param mayPost whether the customer may earn and redeem
 * @param isClosed whether a merge moved its points to another account; a closed account accepts no
 *     posting
 * @param balance the sum of its entries, including points that are due to expire; negative for a
 *     debt
 * @param lifetimePoints all points ever earned, less reversed ones
 * @param lots the points that make up the balance
 */
public record Account(
    AccountKey key,
    boolean mayPost,
    boolean isClosed,
    long balance,
    long lifetimePoints,
    TierStatus tierStatus,
    Lots lots,
    LastEntry last) {

  /**
   * The tier and the points that it depends on.
   *
   * @param tier its name
   * @param since when the account reached the tier
   * @param qualifyingPoints the points that count towards a tier
   * @param qualifiedAt the time for which these points were counted
   */
  public record TierStatus(
      String tier, Instant since, long qualifyingPoints, Instant qualifiedAt) {}

  /**
   * The newest entries.
   *
   * @param seq of the newest entry; 0 before the first
   * @param postedAt time of the newest entry
   * @param activityAt time of the newest earn or redeem
   */
  public record LastEntry(long seq, @Nullable Instant postedAt, @Nullable Instant activityAt) {}

  /** The account of a new customer. */
  public static Account opened(AccountKey key, boolean mayPost, Program program, Instant now) {
    return new Account(
        key,
        mayPost,
        false,
        0,
        0,
        new TierStatus(program.firstTier().name(), now, 0, now),
        Lots.EMPTY,
        new LastEntry(0, null, null));
  }

  public String tier() {
    return tierStatus.tier();
  }

  public long qualifyingPoints() {
    return tierStatus.qualifyingPoints();
  }

  /** The account after its merge was undone. */
  public Account reopened() {
    return new Account(key, mayPost, false, balance, lifetimePoints, tierStatus, lots, last);
  }

  /** The balance without expired points, whether or not the ledger has their entries yet. */
  public long spendable(Instant now) {
    return balance - lots.due(now).total();
  }

  /** Replaces the points that count towards a tier, and keeps the tier. */
  public Account withQualifyingPoints(long points, Instant at) {
    return with(lifetimePoints, new TierStatus(tier(), tierStatus.since(), points, at));
  }

  /** Replaces the points that count towards a tier, and moves to the tier that they reach. */
  public Account reviewed(Program program, long qualifyingPoints, Instant at) {
    String reached = program.tierFor(qualifyingPoints).name();
    Instant since = reached.equals(tier()) ? tierStatus.since() : at;
    return with(lifetimePoints, new TierStatus(reached, since, qualifyingPoints, at));
  }

  /** Adds earned points; those of a reversal are negative. */
  Account earned(long lifetime, long qualifying) {
    return with(
        Math.addExact(lifetimePoints, lifetime),
        new TierStatus(
            tier(),
            tierStatus.since(),
            Math.addExact(qualifyingPoints(), qualifying),
            tierStatus.qualifiedAt()));
  }

  private Account with(long lifetime, TierStatus status) {
    return new Account(key, mayPost, isClosed, balance, lifetime, status, lots, last);
  }

  /**
   * Adds an entry.
   *
   * @param points signed
   * @param left all lots after the entry
   */
  Account afterEntry(long points, Lots left, Instant at, @Nullable Instant activityAt) {
    return new Account(
        key,
        mayPost,
        isClosed,
        Math.addExact(balance, points),
        lifetimePoints,
        tierStatus,
        left,
        new LastEntry(last.seq() + 1, at, activityAt));
  }

  /**
   * Applies a posting, after the entries of points that have expired.
   *
   * @param entryId the id of the entry that it becomes
   * @param otherIds ids for the entries of expired points
   * @param program the rules; {@link #qualifyingPoints} must be counted for its window, as of now
   * @param target the entry to reverse; null if the posting is not a reversal or the entry does not
   *     exist
   * @param now the current time; an entry is never older than the entry before it
   */
  public PostingOutcome post(
      Posting posting,
      UUID entryId,
      Supplier<UUID> otherIds,
      Program program,
      @Nullable ReversalTarget target,
      Instant now) {
    boolean isForActive =
        switch (posting.movement()) {
          case Movement.Earn _, Movement.Purchase _, Movement.Redeem _ -> true;
          case Movement.Opening _, Movement.Adjust _, Movement.Reverse _ -> false;
        };
    if (isClosed || (isForActive && !mayPost)) {
      return new PostingOutcome.CustomerNotActive();
    }
    Instant at = nextEntryTime(now);
    Expiry expiry = expire(otherIds, at);
    Account current = expiry.account();
    Step step = new Step(posting, entryId, program, at, program.tierOf(this), expiry.entries());
    return switch (posting.movement()) {
      case Movement.Earn earn -> current.earn(step, earn.points(), null, null);
      case Movement.Opening opening -> current.open(step, opening);
      case Movement.Purchase purchase -> current.purchase(step, purchase);
      case Movement.Redeem redeem -> current.redeem(step, redeem.points());
      case Movement.Adjust adjust -> current.adjust(step, adjust);
      case Movement.Reverse reverse ->
          target == null
              ? new PostingOutcome.UnknownTransaction()
              : Reversals.reverse(current, step, reverse, target);
    };
  }

  /** The time of the next entry: now, or the time of the last entry if the clock ran back. */
  public Instant nextEntryTime(Instant now) {
    return last.postedAt() != null && last.postedAt().isAfter(now) ? last.postedAt() : now;
  }

  /** The account without its expired points, and the entries that remove them. */
  public record Expiry(Account account, List<LedgerEntry> entries) {}

  /**
   * Removes all points that have expired.
   *
   * @param ids of the entries
   */
  public Expiry expire(Supplier<UUID> ids, Instant at) {
    List<LedgerEntry> entries = new ArrayList<>();
    Account current = this;
    for (Lot lot : lots.due(at).list()) {
      current = current.afterEntry(-lot.points(), current.lots.without(lot), at, last.activityAt());
      entries.add(LedgerEntry.expiry(ids.get(), current, lot));
    }
    return new Expiry(current, entries);
  }

  /**
   * Removes all points, or the debt, of a customer that is erased.
   *
   * @param ids of the entries
   * @param actor of the erasure
   */
  public Expiry settle(Supplier<UUID> ids, Instant at, String actor) {
    Expiry expiry = expire(ids, at);
    Account left = expiry.account();
    if (left.balance == 0) {
      return expiry;
    }
    List<Lot> removed = left.lots.list().stream().map(Lot::negated).toList();
    Account settled = left.afterEntry(-left.balance, Lots.EMPTY, at, last.activityAt());
    List<LedgerEntry> entries = new ArrayList<>(expiry.entries());
    entries.add(LedgerEntry.settlement(ids.get(), settled, -left.balance, removed, actor));
    return new Expiry(settled, entries);
  }

  /**
   * The context of one posting.
   *
   * @param id of the entry that it becomes
   * @param held the tier before the posting
   * @param expired entries that precede it
   */
  record Step(
      Posting posting, UUID id, Program program, Instant at, Tier held, List<LedgerEntry> expired) {

    PostingOutcome posted(
        Account moved, LedgerEntry.Effect effect, @Nullable Explanation explanation) {
      Account after = moved.reviewed(program, moved.qualifyingPoints(), at);
      TierChange change =
          after.tier().equals(held.name()) ? null : new TierChange(held.name(), after.tier());
      LedgerEntry entry = LedgerEntry.of(posting, id, after, effect);
      AccountView view = AccountView.of(after, program, at);
      return new PostingOutcome.Posted(expired, entry, after, view, change, explanation);
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
    BigDecimal amount = purchase.amount().setScale(program.amountDigits());
    return earn(step, explanation.result(), amount, explanation);
  }

  private PostingOutcome earn(
      Step step, long points, @Nullable BigDecimal amount, @Nullable Explanation explanation) {
    return earn(step, points, points, step.program().expiryOf(step.at()), amount, explanation);
  }

  private PostingOutcome open(Step step, Movement.Opening opening) {
    Program program = step.program();
    Instant expiresAt =
        opening.lastDay() == null
            ? program.expiryOf(step.at())
            : program.days().endOf(opening.lastDay());
    return earn(step, opening.points(), opening.lifetimePoints(), expiresAt, null, null);
  }

  /**
   * Adds points.
   *
   * @param lifetime the points that count towards a tier
   */
  private PostingOutcome earn(
      Step step,
      long points,
      long lifetime,
      @Nullable Instant expiresAt,
      @Nullable BigDecimal amount,
      @Nullable Explanation explanation) {
    Program program = step.program();
    Credit credit = credit(points, expiresAt);
    Account moved =
        afterEntry(points, credit.all(), step.at(), step.at()).earned(lifetime, lifetime);
    LedgerEntry.Effect effect =
        new LedgerEntry.Effect(
            points,
            lifetime,
            amount,
            amount == null ? null : program.currency(),
            credit.expiresAt(),
            null,
            credit.lots());
    return step.posted(moved, effect, explanation);
  }

  private PostingOutcome redeem(Step step, long points) {
    if (points > balance) {
      return new PostingOutcome.InsufficientPoints(balance, points);
    }
    Lots.Spending spending = lots.spend(points);
    Account moved = afterEntry(-points, spending.left(), step.at(), step.at());
    return step.posted(moved, LedgerEntry.Effect.of(-points, null, spending.taken()), null);
  }

  private PostingOutcome adjust(Step step, Movement.Adjust adjust) {
    long points = adjust.points();
    if (points > 0) {
      Credit credit = credit(points, step.program().expiryOf(step.at()));
      Account moved = afterEntry(points, credit.all(), step.at(), last.activityAt());
      return step.posted(
          moved, LedgerEntry.Effect.of(points, credit.expiresAt(), credit.lots()), null);
    }
    if (-points > balance && !adjust.mayOverdraw()) {
      return new PostingOutcome.InsufficientPoints(balance, -points);
    }
    // Points beyond the lots become a debt, which is not a lot.
    Lots.Spending spending = lots.spend(Math.min(-points, lots.total()));
    Account moved = afterEntry(points, spending.left(), step.at(), last.activityAt());
    return step.posted(moved, LedgerEntry.Effect.of(points, null, spending.taken()), null);
  }

  /**
   * Points that are added. Points that pay a debt are in no lot.
   *
   * @param all the lots of the account with them
   * @param lots only the added lot
   * @param expiresAt null if they never expire or all of them pay a debt
   */
  private record Credit(Lots all, List<Lot> lots, @Nullable Instant expiresAt) {}

  private Credit credit(long points, @Nullable Instant expiresAt) {
    long kept = points - Math.min(points, debt());
    return kept == 0
        ? new Credit(lots, List.of(), null)
        : new Credit(lots.with(kept, expiresAt), List.of(new Lot(kept, expiresAt)), expiresAt);
  }

  /** The points below a balance of zero. */
  long debt() {
    return Math.max(0, -balance);
  }
}
