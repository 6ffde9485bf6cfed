package customerservice.analytics.totals;

import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import customerservice.analytics.totals.CurrentFigures.TierShare;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tiers of customers and their changes in a period.
 *
 * @param up customers with a change to a higher tier
 * @param down customers with a change to a lower tier
 */
public record TierReport(
    Period period,
    Instant asOf,
    List<TierShare> distribution,
    List<Move> moves,
    long up,
    long down,
    Map<String, String> definitions)
    implements Report {

  /** The number of customers that changed from one tier to another. */
  record Move(String from, String to, long customers) {}

  /** Has the distribution, then the moves. */
  @Override
  public Table table() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    distribution.forEach(share ->
        rows.add(Table.row("distribution", null, share.tier(), share.customers(), share.points())));
    moves.forEach(
        move -> rows.add(Table.row("move", move.from(), move.to(), move.customers(), null)));
    rows.add(Table.row("up", null, null, up, null));
    rows.add(Table.row("down", null, null, down, null));
    return new Table(List.of("figure", "from", "tier", "customers", "points"), rows);
  }
}
