package customerservice.customers;

import customerservice.access.Caller;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import java.util.UUID;

/** Builds the problems that several operations on customers answer with. */
public final class CustomerProblems {
  private CustomerProblems() {}

  /** The customer was merged into another one, which the problem names. */
  public static Problem merged(UUID into) {
    return new Problem(ProblemCode.MERGE_CONFLICT, "This customer lives on in another.")
        .with("merged_into", into);
  }

  /**
   * Another customer has the contact. Only staff learn which one: a guest must not find out who
   * else is a customer.
   */
  public static Problem duplicate(CustomerOutcome.Duplicate duplicate, Caller caller) {
    String field = duplicate.kind().code();
    Problem problem =
        new Problem(
                ProblemCode.DUPLICATE_CUSTOMER, "Another customer has this " + field + " already.")
            .with("field", field);
    return caller.isCustomer() || duplicate.owner() == null
        ? problem
        : problem.with("existing_id", duplicate.owner());
  }
}
