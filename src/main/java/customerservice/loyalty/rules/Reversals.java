package customerservice.loyalty.rules;

import customerservice.loyalty.rules.Account.Step;
import customerservice.loyalty.rules.Posting.Movement.Part;
import customerservice.loyalty.rules.Posting.Movement.Reverse;
import customerservice.loyalty.rules.ReversalTarget.Share;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of reversals of an earn or a redeem, in whole or in part. Pure. */
final class Reversals {
  private Reversals() {}

  /**
   * Reverses an entry.
   *
   * @param account without expired points
   */
  static PostingOutcome reverse(
      Account account, Step step, Reverse reverse, ReversalTarget target) {
    LedgerEntry entry = target.entry();
    if (entry.type() != EntryType.EARN && entry.type() != EntryType.REDEEM) {
      return new PostingOutcome.NotReversible(entry.type());
    }
    if (reverse.part() instanceof Part.Amount part) {
      PostingOutcome refusal = amountRefusal(part.amount(), entry.amount(), entry.currency());
      if (refusal != null) {
        return refusal;
      }
    }
    Optional<Share> share = target.share(reverse.part());
    if (share.isEmpty()) {
      return new PostingOutcome.AlreadyReversed(target.left());
    }
    return target.isEarn()
        ? reverseEarn(account, step, reverse, target, share.get())
        : reverseRedeem(account, step, target, share.get());
  }

  private static @Nullable PostingOutcome amountRefusal(
      BigDecimal requested, @Nullable BigDecimal earnedAmount, @Nullable String currency) {
    if (earnedAmount == null || currency == null) {
      return new PostingOutcome.NoAmount();
    }
    int digits = Currency.getInstance(currency).getDefaultFractionDigits();
    return requested.scale() > digits ? new PostingOutcome.AmountTooFine(digits, currency) : null;
  }

  /** Takes the points from the lot of the earn first; its expired points are not taken again. */
  private static PostingOutcome reverseEarn(
      Account account, Step step, Reverse reverse, ReversalTarget target, Share share) {
    long wanted = share.points() - target.alreadyExpired(share.points(), step.expired());
    if (wanted > Math.max(0, account.balance()) && !reverse.mayOverdraw()) {
      return new PostingOutcome.InsufficientPoints(account.balance(), wanted);
    }
    Lots lots = account.lots();
    Lots.Spending spending = target.takenFrom(lots, Math.min(wanted, lots.total()));
    boolean counts = step.program().counts(target.entry().qualifying().from(), step.at());
    Account moved =
        account
            .afterEntry(-wanted, spending.left(), step.at(), account.last().activityAt())
            .earned(-share.points(), counts ? -share.points() : 0);
    return step.posted(
        moved, effect(-wanted, -share.points(), target, share, spending.taken()), null);
  }

  /** Restores the lots that the redeem took. The earliest points pay a debt first. */
  private static PostingOutcome reverseRedeem(
      Account account, Step step, ReversalTarget target, Share share) {
    Instant at = step.at();
    Lots restored = Lots.EMPTY;
    for (Lot lot : target.restored(share.points()).list()) {
      restored =
          restored.with(
              lot.points(), lot.isDue(at) ? step.program().expiryOfRestored(at) : lot.expiresAt());
    }
    Lots kept = restored.spend(Math.min(share.points(), account.debt())).left();
    Lots all = account.lots();
    for (Lot lot : kept.list()) {
      all = all.with(lot.points(), lot.expiresAt());
    }
    Account moved = account.afterEntry(share.points(), all, at, account.last().activityAt());
    return step.posted(moved, effect(share.points(), 0, target, share, kept.list()), null);
  }

  private static LedgerEntry.Effect effect(
      long points, long qualifying, ReversalTarget target, Share share, List<Lot> lots) {
    LedgerEntry entry = target.entry();
    return new LedgerEntry.Effect(
        points,
        qualifying,
        share.amount(),
        share.amount() == null ? null : entry.currency(),
        null,
        new LedgerEntry.Reversal(entry, share.points(), target.amountReversedBy(share)),
        lots);
  }
}
