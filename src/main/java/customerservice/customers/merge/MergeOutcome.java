package customerservice.customers.merge;

import customerservice.customers.Customer;
import customerservice.customers.CustomerOutcome;
import java.util.List;
import java.util.UUID;

/** The outcome of a merge or an unmerge. */
sealed interface MergeOutcome {
  /** The customers are merged or unmerged. */
  record Done(Customer target) implements MergeOutcome {}

  /** The target or the source does not exist. */
  record NotFound() implements MergeOutcome {}

  /** The target itself is merged into another customer. */
  record TargetMerged(UUID into) implements MergeOutcome {}

  /** The source is already merged into a customer. */
  record SourceMerged(UUID into) implements MergeOutcome {}

  /** The source is not merged into the target. */
  record NotMerged() implements MergeOutcome {}

  /** Fields of the merged profile would exceed their limits. */
  record Oversized(List<String> fields) implements MergeOutcome {}

  /** The unmerged target would have no contact. */
  record NoContact() implements MergeOutcome {}

  /** Another customer has taken a contact of the source since the merge. */
  record ContactTaken(CustomerOutcome.Duplicate duplicate) implements MergeOutcome {}

  /** The target has spent points of the source. */
  record InsufficientPoints(long balance, long requested) implements MergeOutcome {}
}
