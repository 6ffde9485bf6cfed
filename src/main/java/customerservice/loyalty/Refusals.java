package customerservice.loyalty;

import customerservice.idempotency.KeptAnswers;
import customerservice.platform.FieldCode;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;

/** How a posting that is refused is answered. */
final class Refusals {
  private static final String NOT_ACTIVE =
      "Only active customers earn and redeem, and nothing is posted to one that was merged.";

  private Refusals() {}

  /** The problem that a refusal comes to. */
  static Problem problem(Outcome.Refused refused) {
    return switch (refused) {
      case Outcome.UnknownCustomer unknown -> Problem.customerNotFound();
      case Outcome.KeyReused reused -> KeptAnswers.reused();
      case Outcome.ReferenceAlreadyUsed used ->
          referenceAlreadyUsed().with("transaction_id", used.transactionId());
      case Outcome.CustomerNotActive notActive ->
          new Problem(ProblemCode.CUSTOMER_NOT_ACTIVE, NOT_ACTIVE);
      case Outcome.OtherCurrency other -> otherCurrency(other.currency());
      case Outcome.TooManyPoints tooMany ->
          Problem.invalid(
              "amount",
              FieldCode.OUT_OF_RANGE,
              "This comes to more than " + Posting.POINTS_MAX + " points.");
      case Outcome.UnknownTransaction unknown ->
          new Problem(ProblemCode.NOT_FOUND, "This customer has no such transaction.");
      case Outcome.NotReversible other ->
          new Problem(
              ProblemCode.NOT_REVERSIBLE,
              "This is of type " + other.type().code() + "; only an earn or a redeem is reversed.");
      case Outcome.AlreadyReversed reversed ->
          new Problem(
              ProblemCode.ALREADY_REVERSED,
              "Of this transaction %d points are left to be reversed.".formatted(reversed.left()));
      case Outcome.NoAmount noAmount ->
          Problem.invalid(
              "amount", FieldCode.NOT_ALLOWED, "This transaction was not for an amount.");
      case Outcome.AmountTooFine tooFine ->
          Problem.invalid(
              "amount",
              FieldCode.INVALID_FORMAT,
              PostingBody.hasAtMost(tooFine.digits(), tooFine.currency()));
      case Outcome.InsufficientPoints insufficient ->
          new Problem(
                  ProblemCode.INSUFFICIENT_POINTS,
                  "The balance is %d, less than the %d asked for."
                      .formatted(insufficient.balance(), insufficient.requested()))
              .with("balance", insufficient.balance())
              .with("requested", insufficient.requested());
    };
  }

  /** The same where the earlier posting was only tried, and is no transaction. */
  static Problem referenceAlreadyUsed() {
    return new Problem(
        ProblemCode.REFERENCE_ALREADY_USED,
        "An earlier posting of this customer and type has this reference.");
  }

  private static Problem otherCurrency(String currency) {
    return Problem.invalid("currency", FieldCode.NOT_ALLOWED, PostingBody.countsIn(currency));
  }
}
