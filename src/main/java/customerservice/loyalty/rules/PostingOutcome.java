package customerservice.loyalty.rules;

import customerservice.idempotency.StoredResponse;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The result of a posting. */
public sealed interface PostingOutcome {
  /**
   * The posting is in the ledger or, in a preview, would be.
   *
   * @param expired entries of expired points that precede it
   * @param account the account after it
   * @param view the API's view of that account
   * @param tierChanged null if the tier is the same as before
   * @param explanation null if points were posted, not an amount
   */
  record Posted(
      List<LedgerEntry> expired,
      LedgerEntry entry,
      Account account,
      AccountView view,
      @Nullable TierChange tierChanged,
      @Nullable Explanation explanation)
      implements PostingOutcome {}

  /**
   * An earlier request with the same key was posted.
   *
   * @param receipt the JSON of the earlier response, without the transaction
   */
  record Replayed(LedgerEntry entry, String receipt) implements PostingOutcome {}

  /** An earlier request with the same key was refused. */
  record RefusedBefore(StoredResponse refusal) implements PostingOutcome {}

  /** The posting was refused. */
  sealed interface Refused extends PostingOutcome {}

  /** The tenant has no such customer. */
  record UnknownCustomer() implements Refused {}

  /** The idempotency key belongs to a different request. */
  record KeyReused() implements Refused {}

  /**
   * An earlier posting of this customer and type has the same reference.
   *
   * @param reversedPoints the points of the earlier posting that reversals have undone
   */
  record ReferenceAlreadyUsed(UUID transactionId, long reversedPoints) implements Refused {
    /** The same posting after an entry, which may be a reversal of it. */
    public ReferenceAlreadyUsed after(LedgerEntry entry) {
      return transactionId.equals(entry.reverses())
          ? new ReferenceAlreadyUsed(transactionId, reversedPoints + entry.reversesPoints())
          : this;
    }
  }

  /** The customer may not earn or redeem. */
  record CustomerNotActive() implements Refused {}

  /** The amount is not in the program's currency. */
  record OtherCurrency(String currency) implements Refused {}

  /** The amount earns more than {@link Posting#POINTS_MAX} points. */
  record TooManyPoints() implements Refused {}

  /** The customer has no entry with the id to reverse. */
  record UnknownTransaction() implements Refused {}

  /** The entry to reverse is neither an earn nor a redeem. */
  record NotReversible(EntryType type) implements Refused {}

  /**
   * The request exceeds the points that have not been reversed yet.
   *
   * @param left these points
   */
  record AlreadyReversed(long left) implements Refused {}

  /** An entry without an amount cannot be reversed by an amount. */
  record NoAmount() implements Refused {}

  /** The amount has more decimals than the currency of the entry to reverse. */
  record AmountTooFine(int digits, String currency) implements Refused {}

  /** The balance is lower than the requested points. */
  record InsufficientPoints(long balance, long requested) implements Refused {}
}
