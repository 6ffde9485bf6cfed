package customerservice.loyalty;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of a posting. */
public sealed interface Outcome {
  /**
   * It stands in the ledger.
   *
   * @param account as it is with it
   * @param tierChanged null where the tier is what it was
   * @param explanation null where points, not an amount, were posted
   */
  record Posted(
      Transaction transaction,
      Account account,
      @Nullable TierChange tierChanged,
      @Nullable Explanation explanation)
      implements Outcome {}

  /** There is no such customer in the tenant. */
  record UnknownCustomer() implements Outcome {}

  /** An earlier posting of the customer and type has its reference. */
  record ReferenceAlreadyUsed(UUID transactionId) implements Outcome {}

  /** The customer neither earns nor redeems. */
  record CustomerNotActive() implements Outcome {}

  /** The amount comes to more than {@link Posting#POINTS_MAX} points. */
  record TooManyPoints() implements Outcome {}

  /** The balance is lower than what was to be spent. */
  record InsufficientPoints(long balance, long requested) implements Outcome {}
}
