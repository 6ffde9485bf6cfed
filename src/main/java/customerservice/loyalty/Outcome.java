package customerservice.loyalty;

import customerservice.idempotency.KeptAnswer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of a posting. */
public sealed interface Outcome {
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
      List<Transaction> expired,
      Transaction transaction,
      Account account,
      Standing standing,
      @Nullable TierChange tierChanged,
      @Nullable Explanation explanation)
      implements Outcome {}

  /**
   * It was posted when the same request came before.
   *
   * @param receipt what the answer said then beside the transaction, as JSON
   */
  record Replayed(Transaction transaction, String receipt) implements Outcome {}

  /** It was refused when the same request came before. */
  record RefusedBefore(KeptAnswer refusal) implements Outcome {}

  /** It was not posted. */
  sealed interface Refused extends Outcome {}

  /** There is no such customer in the tenant. */
  record UnknownCustomer() implements Refused {}

  /** Its idempotency key was used for another request. */
  record KeyReused() implements Refused {}

  /** An earlier posting of the customer and type has its reference. */
  record ReferenceAlreadyUsed(UUID transactionId) implements Refused {}

  /** The customer neither earns nor redeems. */
  record CustomerNotActive() implements Refused {}

  /** The amount is not of the programme's currency. */
  record OtherCurrency(String currency) implements Refused {}

  /** The amount comes to more than {@link Posting#POINTS_MAX} points. */
  record TooManyPoints() implements Refused {}

  /** The customer has no such transaction to reverse. */
  record UnknownTransaction() implements Refused {}

  /** What was to be reversed is neither an earn nor a redeem. */
  record NotReversible(TransactionType type) implements Refused {}

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
