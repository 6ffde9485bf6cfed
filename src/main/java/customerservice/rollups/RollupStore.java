package customerservice.rollups;

import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** The SQL that records changes of roll-ups. It waits for no other transaction. */
@Singleton
public final class RollupStore {
  private static final String NEVER = "infinity";

  private record Row(
      TenantId tenant,
      UUID id,
      List<QuarterRow> quarters,
      List<VisitRow> visits,
      List<TotalRow> totals) {
    boolean isEmpty() {
      return quarters.isEmpty() && visits.isEmpty() && totals.isEmpty();
    }
  }

  private static final InputRows<Row> CHANGES =
      new InputRows<Row>("changes")
          .column("tenant_id", "text", row -> row.tenant().value())
          .column("change_id", "uuid", Row::id)
          .column("quarter_quarter", "integer[]", quarters(QuarterRow::quarter))
          .column("quarter_location_id", "text[]", quarters(QuarterRow::location))
          .column("quarter_transactions", "bigint[]", quarters(QuarterRow::transactions))
          .column("quarter_visits", "bigint[]", quarters(QuarterRow::visits))
          .column("quarter_points", "bigint[]", quarters(QuarterRow::points))
          .column("quarter_points_issued", "bigint[]", quarters(QuarterRow::issued))
          .column("quarter_points_redeemed", "bigint[]", quarters(QuarterRow::redeemed))
          .column("quarter_points_expired", "bigint[]", quarters(QuarterRow::expired))
          .column("quarter_points_adjusted", "bigint[]", quarters(QuarterRow::adjusted))
          .column("quarter_points_reversed", "bigint[]", quarters(QuarterRow::reversed))
          .column("quarter_revenue", "numeric[]", quarters(QuarterRow::revenue))
          .column("quarter_new_customers", "bigint[]", quarters(QuarterRow::newCustomers))
          .column("visit_quarter", "integer[]", visits(VisitRow::quarter))
          .column("visit_customer_id", "uuid[]", visits(VisitRow::customer))
          .column("visit_location_id", "text[]", visits(VisitRow::location))
          .column("visit_visits", "bigint[]", visits(VisitRow::visits))
          .column("visit_points_issued", "bigint[]", visits(VisitRow::issued))
          .column("visit_points_redeemed", "bigint[]", visits(VisitRow::redeemed))
          .column("visit_revenue", "numeric[]", visits(VisitRow::revenue))
          .column("total_figure", "text[]", totals(total -> total.figure().code()))
          .column("total_name", "text[]", totals(TotalRow::name))
          .column("total_expires_at", "timestamptz[]", totals(RollupStore::expiresAt))
          .column("total_customers", "bigint[]", totals(TotalRow::customers))
          .column("total_points", "bigint[]", totals(TotalRow::points));

  private static final String APPEND =
      CHANGES.in(
          """
          INSERT INTO customer_service.rollup_changes (<changes.columns>)
          SELECT <changes.columns> FROM <changes.rows>
          """);

  private static Function<Row, List<Object>> quarters(Function<QuarterRow, Object> value) {
    return row -> row.quarters().stream().map(value).toList();
  }

  private static Function<Row, List<Object>> visits(Function<VisitRow, Object> value) {
    return row -> row.visits().stream().map(value).toList();
  }

  private static Function<Row, List<Object>> totals(Function<TotalRow, Object> value) {
    return row -> row.totals().stream().map(value).toList();
  }

  private static String expiresAt(TotalRow total) {
    return total.expiresAt() == null ? NEVER : total.expiresAt().toString();
  }

  private static Row row(TenantId tenant, RollupChange change, Instant now) {
    return new Row(tenant, Ids.at(now), change.quarters(), change.visits(), change.totals());
  }

  /** Records changes of several tenants. */
  public void append(StatementBatch batch, Map<TenantId, RollupChange> changes, Instant now) {
    List<Row> rows =
        changes.entrySet().stream()
            .map(each -> row(each.getKey(), each.getValue(), now))
            .filter(row -> !row.isEmpty())
            .toList();
    if (!rows.isEmpty()) {
      batch.update(APPEND, CHANGES.bind(new Binds(), rows));
    }
  }

  /** Records the change of one tenant. */
  public void append(StatementBatch batch, TenantId tenant, RollupChange change, Instant now) {
    append(batch, Map.of(tenant, change), now);
  }

  /** Records the change of one tenant. */
  public void append(Handle handle, TenantId tenant, RollupChange change, Instant now) {
    StatementBatch batch = new StatementBatch(handle);
    append(batch, tenant, change, now);
    if (!batch.isEmpty()) {
      batch.send();
    }
  }
}
