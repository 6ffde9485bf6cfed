package customerservice.loyalty.posting;

import customerservice.idempotency.IdempotentExecution;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;

/** How a posting that is refused is answered. */
public final class PostingProblems {
  private static final String NOT_ACTIVE =
      "Only active customers earn and redeem, and nothing is posted to one that was merged.";

  private PostingProblems() {}

  /** The problem that a refusal comes to. */
  public static Problem problem(PostingOutcome.Refused refused) {
    return switch (refused) {
      case PostingOutcome.UnknownCustomer unknown -> Problem.customerNotFound();
      case PostingOutcome.KeyReused reused -> IdempotentExecution.reused();
      case PostingOutcome.ReferenceAlreadyUsed used ->
          referenceAlreadyUsed().with("transaction_id", used.transactionId());
      case PostingOutcome.CustomerNotActive notActive ->
          new Problem(ProblemCode.CUSTOMER_NOT_ACTIVE, NOT_ACTIVE);
      case PostingOutcome.OtherCurrency other -> otherCurrency(other.currency());
      case PostingOutcome.TooManyPoints tooMany ->
          Problem.invalid(
              "amount",
              FieldCode.OUT_OF_RANGE,
              "This comes to more than " + Posting.POINTS_MAX + " points.");
      case PostingOutcome.UnknownTransaction unknown ->
          new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction.");
      case PostingOutcome.NotReversible other ->
          new Problem(
              ProblemCode.NOT_REVERSIBLE,
              "This is of type " + other.type().code() + "; only an earn or a redeem is reversed.");
      case PostingOutcome.AlreadyReversed reversed ->
          new Problem(
              ProblemCode.ALREADY_REVERSED,
              "Of this transaction %d points are left to be reversed.".formatted(reversed.left()));
      case PostingOutcome.NoAmount noAmount ->
          Problem.invalid(
              "amount", FieldCode.NOT_ALLOWED, "This transaction was not for an amount.");
      case PostingOutcome.AmountTooFine tooFine ->
          Problem.invalid(
              "amount", FieldCode.INVALID_FORMAT, hasAtMost(tooFine.digits(), tooFine.currency()));
      case PostingOutcome.InsufficientPoints insufficient ->
          new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the %d asked for."
                      .formatted(insufficient.balance(), insufficient.requested()))
              .with("balance", insufficient.balance())
              .with("requested", insufficient.requested());
    };
  }

  /** The same where the earlier posting was only tried, and is no transaction. */
  public static Problem referenceAlreadyUsed() {
    return new Problem(
        ProblemCode.REFERENCE_ALREADY_USED,
        "An earlier posting of this customer and type has this reference.");
  }

  private static Problem otherCurrency(String currency) {
    return Problem.invalid("currency", FieldCode.NOT_ALLOWED, countsIn(currency));
  }

  /** Why an amount with more digits is refused. */
  public static String hasAtMost(int digits, String currency) {
    return "This has at most %d digits behind the point in %s.".formatted(digits, currency);
  }

  /** Why an amount of another currency is refused. */
  private static String countsIn(String currency) {
    return "The program counts in " + currency + ".";
  }
}
