package customerservice.loyalty.posting;

import customerservice.idempotency.IdempotentExecution;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;

/** The problems of refused postings. */
public final class PostingProblems {
  private static final String NOT_ACTIVE = "The customer must be active to earn or redeem.";

  private static final String REFERENCE_USED =
      "An earlier posting of this customer and type has this reference.";

  private PostingProblems() {}

  /** Converts a refusal to the problem of its response. */
  public static Problem problem(PostingOutcome.Refused refused) {
    return switch (refused) {
      case PostingOutcome.UnknownCustomer _ -> Problem.customerNotFound();
      case PostingOutcome.KeyReused _ -> IdempotentExecution.reused();
      case PostingOutcome.ReferenceAlreadyUsed used ->
          referenceOfPreview(used).with("transaction_id", used.transactionId());
      case PostingOutcome.CustomerNotActive _ ->
          new Problem(ProblemCode.CUSTOMER_NOT_ACTIVE, NOT_ACTIVE);
      case PostingOutcome.OtherCurrency other ->
          Problem.invalid(
              "currency",
              FieldCode.NOT_ALLOWED,
              "The currency must be %s, as in the program.".formatted(other.currency()));
      case PostingOutcome.TooManyPoints _ ->
          Problem.invalid(
              "amount",
              FieldCode.OUT_OF_RANGE,
              "The amount must earn at most " + Posting.POINTS_MAX + " points.");
      case PostingOutcome.UnknownTransaction _ ->
          new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction.");
      case PostingOutcome.NotReversible other ->
          new Problem(
              ProblemCode.NOT_REVERSIBLE,
              "Only earn and redeem can be reversed; this transaction is of type %s."
                  .formatted(other.type().code()));
      case PostingOutcome.AlreadyReversed reversed ->
          new Problem(
              ProblemCode.ALREADY_REVERSED,
              "At most %d points of this transaction can still be reversed."
                  .formatted(reversed.left()));
      case PostingOutcome.NoAmount _ ->
          Problem.invalid(
              "amount",
              FieldCode.NOT_ALLOWED,
              "This transaction has no amount; reverse it by points.");
      case PostingOutcome.AmountTooFine tooFine ->
          Problem.invalid(
              "amount", FieldCode.INVALID_FORMAT, hasAtMost(tooFine.digits(), tooFine.currency()));
      case PostingOutcome.InsufficientPoints insufficient ->
          new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the requested %d."
                      .formatted(insufficient.balance(), insufficient.requested()))
              .with("balance", insufficient.balance())
              .with("requested", insufficient.requested());
    };
  }

  /** Without the id of the earlier posting, for a preview, where it does not exist. */
  public static Problem referenceOfPreview(PostingOutcome.ReferenceAlreadyUsed used) {
    String reversed =
        used.reversedPoints() == 0
            ? ""
            : " %d of its points have been reversed; to post again, use a new reference."
                .formatted(used.reversedPoints());
    return new Problem(ProblemCode.REFERENCE_ALREADY_USED, REFERENCE_USED + reversed)
        .with("reversed_points", used.reversedPoints());
  }

  /** The text that refuses an amount with too many decimals. */
  public static String hasAtMost(int digits, String currency) {
    return "An amount in %2$s can have at most %1$d decimals.".formatted(digits, currency);
  }
}
