package customerservice.loyalty.program;

import java.util.List;
import java.util.UUID;

/**
 * Who would move to another tier under other rules.
 *
 * @param customers how many there are
 * @param moving how many of them would move
 * @param moves from where to where, in the order of the tiers
 * @param examples the first of those who would move, in the order of their ids
 */
record ProgramPreview(long customers, long moving, List<Move> moves, List<Example> examples) {
  /** So many from one tier to another. */
  record Move(String from, String to, long customers) {}

  /**
   * One who would move.
   *
   * @param qualifyingPoints what would count
   */
  record Example(UUID customerId, String from, String to, long qualifyingPoints) {}
}
