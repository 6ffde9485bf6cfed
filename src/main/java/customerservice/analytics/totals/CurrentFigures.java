package customerservice.analytics.totals;

import customerservice.loyalty.rules.Program;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Figures of the present, without merged customers.
 *
 * @param withActivity customers that have ever earned or redeemed
 * @param tierCustomers customers by tier, in the order of the program
 * @param tierPoints points that these customers can spend
 * @param ledgerPoints the sum of all ledger entries: with points that have expired, but have no
 *     entry of it yet
 */
record CurrentFigures(
    long active,
    long inactive,
    long blocked,
    long withActivity,
    List<Long> tierCustomers,
    List<Long> tierPoints,
    long ledgerPoints) {

  /** The number of customers that hold a tier now, and the sum of their points. */
  record TierShare(String tier, long customers, long points) {}

  long total() {
    return active + inactive + blocked;
  }

  /** The points that customers can spend now. */
  long pointsOutstanding() {
    return tierPoints.stream().mapToLong(Long::longValue).sum();
  }

  /** The tiers of the program in ascending order. */
  List<TierShare> byTier(Program program) {
    return IntStream.range(0, program.tiers().size())
        .mapToObj(i ->
            new TierShare(program.tiers().get(i).name(), tierCustomers.get(i), tierPoints.get(i)))
        .toList();
  }
}
