package customerservice.loyalty.rules;

import customerservice.idempotency.StoredResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of a posting. */
public sealed interface PostingOutcome {
  /**
   * It stands in the ledger; or would, where it was but tried.
   *
   * @param expired the rows before it, of what was past its date
   * @param account as it is with it
   * @param standing the same as clients see it
   * @param tierChanged null where the tier is what it was
   * @param explanation null where points, not an amount, were posted
   */
  record Posted(
      List<LedgerEntry> expired,
      LedgerEntry transaction,
      Account account,
      AccountView standing,
      @Nullable TierChange tierChanged,
      @Nullable Explanation explanation)
      implements PostingOutcome {}

  /**
   * It was posted when the same request came before.
   *
   * @param receipt what the answer said then beside the transaction, as JSON
   */
  record Replayed(LedgerEntry transaction, String receipt) implements PostingOutcome {}

  /** It was refused when the same request came before. */
  record RefusedBefore(StoredResponse refusal) implements PostingOutcome {}

  /** It was not posted. */
  sealed interface Refused extends PostingOutcome {}

  /** There is no such customer in the tenant. */
  record UnknownCustomer() implements Refused {}

  /** Its idempotency key was used for another request. */
  record KeyReused() implements Refused {}

  /** An earlier posting of the customer and type has its reference. */
  record ReferenceAlreadyUsed(UUID transactionId) implements Refused {}

  /** The customer neither earns nor redeems. */
  record CustomerNotActive() implements Refused {}

  /** The amount is not of the program's currency. */
  record OtherCurrency(String currency) implements Refused {}

  /** The amount comes to more than {@link Posting#POINTS_MAX} points. */
  record TooManyPoints() implements Refused {}

  /** The customer has no such transaction to reverse. */
  record UnknownTransaction() implements Refused {}

  /** What was to be reversed is neither an earn nor a redeem. */
  record NotReversible(EntryType type) implements Refused {}

  /**
   * Less is left to be reversed than was asked for.
   *
   * @param left points; with no amount behind them that could be reversed
   */
  record AlreadyReversed(long left) implements Refused {}

  /** What was to be reversed by an amount was not earned for one. */
  record NoAmount() implements Refused {}

  /** The amount has more digits than the currency of what was to be reversed. */
  record AmountTooFine(int digits, String currency) implements Refused {}

  /** The balance is lower than what was to be spent. */
  record InsufficientPoints(long balance, long requested) implements Refused {}
}
