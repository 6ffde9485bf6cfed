package customerservice.customers.merge;

import customerservice.customers.Customer;
import customerservice.customers.CustomerOutcome;
import java.util.List;
import java.util.UUID;

/** What became of the wish to merge two customers, or to part them again. */
sealed interface MergeOutcome {
  /** It is done; or would be, where it was but tried. */
  record Done(Customer target) implements MergeOutcome {}

  /** There is no such target, or no such source. */
  record Unknown() implements MergeOutcome {}

  /** The target lives on in another itself. */
  record TargetMerged(UUID into) implements MergeOutcome {}

  /** The source lives on in another already. */
  record SourceMerged(UUID into) implements MergeOutcome {}

  /** The source is not merged into the target. */
  record NotMerged() implements MergeOutcome {}

  /** Fields that would grow over their limits. */
  record Overgrown(List<String> fields) implements MergeOutcome {}

  /** Without what it took, nothing would lead to the target any more. */
  record Unreachable() implements MergeOutcome {}

  /** Another customer has by now what led to the source. */
  record ContactTaken(CustomerOutcome.Duplicate duplicate) implements MergeOutcome {}

  /** The points that came from the source are spent. */
  record Spent(long balance, long requested) implements MergeOutcome {}
}
