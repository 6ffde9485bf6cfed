package customerservice.analytics.totals;

import customerservice.analytics.figures.Period;
import customerservice.analytics.totals.TierReport.Move;
import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.rules.Program;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The SQL of the tiers report. */
@Singleton
final class TierStore {
  private static final String TIERS =
      """
      WITH <current figures>,
      changes AS (
        SELECT DISTINCT t.customer_id, t.from_tier, t.to_tier
        FROM customer_service.tier_changes t
        WHERE t.tenant_id = :tenant AND t.changed_at >= :start AND t.changed_at < :end
          AND t.from_tier <> t.to_tier
      ),
      persons AS (
        SELECT DISTINCT changes.customer_id AS changed,
          coalesce(merged.target, a.customer_id) AS customer_id
        FROM changes
        LEFT JOIN <merged> AS merged ON merged.source = changes.customer_id
        LEFT JOIN customer_service.loyalty_accounts a
          ON a.tenant_id = :tenant AND a.customer_id = changes.customer_id
        -- An erased customer has no account.
        WHERE coalesce(merged.target, a.customer_id) IS NOT NULL
      ),
      moves AS (
        SELECT DISTINCT persons.customer_id, changes.from_tier, changes.to_tier,
          old.number AS from_number, new.number AS to_number
        FROM changes
        JOIN persons ON persons.changed = changes.customer_id
        LEFT JOIN program_tiers old ON old.name = changes.from_tier
        LEFT JOIN program_tiers new ON new.name = changes.to_tier
      ),
      counted AS (
        SELECT from_tier, to_tier, from_number, to_number, count(*) AS customers
        FROM moves
        GROUP BY 1, 2, 3, 4
      ),
      directions AS (
        SELECT count(DISTINCT customer_id) FILTER (WHERE to_number > from_number) AS up,
          count(DISTINCT customer_id) FILTER (WHERE to_number < from_number) AS down
        FROM moves
      )
      SELECT *
      FROM current_figures
      CROSS JOIN directions
      LEFT JOIN counted ON true
      ORDER BY from_number, from_tier, to_number, to_tier
      """
          .replace("<current figures>", CurrentFiguresStore.CTES)
          .replace("<merged>", AccountRow.MERGED);

  private record Row(CurrentFigures current, long up, long down, Move move) {}

  /** The figures, of one snapshot. */
  record Tiers(CurrentFigures current, List<Move> moves, long up, long down) {}

  Tiers read(Handle handle, TenantId tenant, Program program, Period period, Instant now) {
    List<Row> rows =
        new StatementBatch(handle)
            .forLargeAggregates()
            .list(
                TIERS,
                CurrentFiguresStore.binds(tenant, program, now)
                    .bind("start", period.start())
                    .bind("end", period.end()),
                row ->
                    new Row(
                        CurrentFiguresStore.read(row),
                        row.getLong("up"),
                        row.getLong("down"),
                        new Move(
                            row.getString("from_tier"),
                            row.getString("to_tier"),
                            row.getLong("customers"))));
    List<Move> moves = new ArrayList<>();
    for (Row row : rows) {
      // A report without moves has one row without a move.
      if (row.move().customers() > 0) {
        moves.add(row.move());
      }
    }
    Row first = rows.getFirst();
    return new Tiers(first.current(), moves, first.up(), first.down());
  }
}
