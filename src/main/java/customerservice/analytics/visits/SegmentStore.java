package customerservice.analytics.visits;

import customerservice.analytics.figures.Money;
import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import customerservice.segments.Segment;
import customerservice.segments.SegmentRows;
import customerservice.segments.SegmentTime;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The SQL of the report of segments. */
@Singleton
final class SegmentStore {
  private static final String SEGMENTS =
      """
      SELECT coalesce(scored.segment,
          CASE WHEN a.last_activity_at IS NULL THEN 'never' ELSE 'lost' END) AS segment,
        count(*) AS customers, sum(<points>) AS points, coalesce(sum(scored.revenue), 0) AS revenue
      FROM customer_service.loyalty_accounts a
      LEFT JOIN <scored> AS scored ON scored.customer_id = a.customer_id
      WHERE a.tenant_id = :tenant AND NOT a.is_closed
      GROUP BY 1
      """
          .replace("<points>", AccountRow.POINTS_SHOWN);

  /** Reads all segments, also those without customers. */
  List<SegmentReport.Item> read(
      Handle handle, TenantId tenant, Program program, BusinessDays days, Instant now) {
    Map<String, SegmentReport.Item> found = new HashMap<>();
    WhereClause segments = new WhereClause("a.tenant_id", tenant);
    String scored = SegmentRows.scored(new SegmentTime(days, now), segments::bound);
    new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            SEGMENTS.replace("<scored>", scored),
            segments.binds().bind("now", now),
            row ->
                item(
                    program,
                    row.getString("segment"),
                    row.getLong("customers"),
                    row.getLong("points"),
                    row.getBigDecimal("revenue")))
        .forEach(item -> found.put(item.segment(), item));
    return Segment.CODES.stream()
        .map(code -> found.getOrDefault(code, item(program, code, 0, 0, BigDecimal.ZERO)))
        .toList();
  }

  private static SegmentReport.Item item(
      Program program, String code, long customers, long points, BigDecimal revenue) {
    return new SegmentReport.Item(
        code, customers, points, Money.rounded(program, revenue), Segment.of(code).definition());
  }
}
