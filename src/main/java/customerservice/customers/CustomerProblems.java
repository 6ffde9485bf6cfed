package customerservice.customers;

import customerservice.access.Caller;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import java.util.UUID;

/** Builds the problems that several operations on customers share. */
public final class CustomerProblems {
  private CustomerProblems() {}

  /** {@code merge_conflict}: the customer was merged into another one. */
  public static Problem merged(UUID into) {
    return new Problem(
            ProblemCode.MERGE_CONFLICT, "This customer was merged into another customer.")
        .with("merged_into", into);
  }

  /**
   * {@code duplicate_customer}: another customer has the contact. The problem identifies that
   * customer only to staff, so that guests cannot find out about each other.
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
