package customerservice.loyalty.program;

import java.util.List;
import java.util.UUID;

/**
 * The tier changes that a program would cause.
 *
 * @param customers number of customers
 * @param moving number of customers that would change their tier
 * @param moves counts for each pair of tiers, in the order of the tiers
 * @param examples the first customers that would change their tier, in the order of their ids
 */
record ProgramPreview(long customers, long moving, List<Move> moves, List<Example> examples) {
  /** The number of customers that would move from one tier to another. */
  record Move(String from, String to, long customers) {}

  /**
   * A customer that would move to another tier.
   *
   * @param qualifyingPoints points that would count towards the tier
   */
  record Example(UUID customerId, String from, String to, long qualifyingPoints) {}
}
