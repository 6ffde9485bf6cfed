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

/** The rules by which an earn or a redeem is taken back, whole or in part. Pure. */
final class Reversals {
  private Reversals() {}

  /** What becomes of the wish to reverse a row, on an account without anything past its date. */
  static PostingOutcome reverse(
      Account account, Step step, Reverse reverse, ReversalTarget original) {
    LedgerEntry row = original.row();
    if (row.type() != EntryType.EARN && row.type() != EntryType.REDEEM) {
      return new PostingOutcome.NotReversible(row.type());
    }
    if (reverse.part() instanceof Part.Amount part) {
      PostingOutcome refusal = refused(part.amount(), row.amount(), row.currency());
      if (refusal != null) {
        return refusal;
      }
    }
    Optional<Share> share = original.share(reverse.part());
    if (share.isEmpty()) {
      return new PostingOutcome.AlreadyReversed(original.left());
    }
    return original.isEarn()
        ? takeBack(account, step, reverse, original, share.get())
        : giveBack(account, step, original, share.get());
  }

  private static @Nullable PostingOutcome refused(
      BigDecimal asked, @Nullable BigDecimal earnedFor, @Nullable String currency) {
    if (earnedFor == null || currency == null) {
      return new PostingOutcome.NoAmount();
    }
    int digits = Currency.getInstance(currency).getDefaultFractionDigits();
    return asked.scale() > digits ? new PostingOutcome.AmountTooFine(digits, currency) : null;
  }

  /** Of an earn: from its own lot first; what has expired of it is gone already. */
  private static PostingOutcome takeBack(
      Account account, Step step, Reverse reverse, ReversalTarget original, Share share) {
    long wanted = share.points() - original.lapsed(share.points(), step.expired());
    if (wanted > Math.max(0, account.balance()) && !reverse.mayOverdraw()) {
      return new PostingOutcome.InsufficientPoints(account.balance(), wanted);
    }
    Lots lots = account.lots();
    Lots.Spending spending = original.takenFrom(lots, Math.min(wanted, lots.total()));
    LedgerEntry row = original.row();
    boolean counts = step.program().counts(row.qualifiesAt(), step.at());
    Account moved =
        account
            .moved(-wanted, spending.left(), step.at(), account.lastActivityAt())
            .counting(-share.points(), counts ? -share.points() : 0);
    return step.posted(moved, effect(-wanted, -share.points(), row, share, spending.taken()), null);
  }

  /** Of a redeem: the lots it took, but for what pays a debt back, the first to expire first. */
  private static PostingOutcome giveBack(
      Account account, Step step, ReversalTarget original, Share share) {
    Instant at = step.at();
    Lots living = Lots.EMPTY;
    for (Lot lot : original.givenBack(share.points()).list()) {
      living =
          living.with(
              lot.points(), lot.isDue(at) ? step.program().expiryOfReturned(at) : lot.expiresAt());
    }
    Lots kept = living.spend(Math.min(share.points(), account.debt())).left();
    Lots all = account.lots();
    for (Lot lot : kept.list()) {
      all = all.with(lot.points(), lot.expiresAt());
    }
    Account moved = account.moved(share.points(), all, at, account.lastActivityAt());
    return step.posted(moved, effect(share.points(), 0, original.row(), share, kept.list()), null);
  }

  private static LedgerEntry.Effect effect(
      long points, long qualifying, LedgerEntry row, Share share, List<Lot> lots) {
    return new LedgerEntry.Effect(
        points,
        qualifying,
        share.amount(),
        share.amount() == null ? null : row.currency(),
        null,
        new LedgerEntry.Reversed(row, share.points()),
        lots);
  }
}
