package customerservice.rollups;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.List;

/** The SQL that adds recorded changes to the roll-ups. */
@Singleton
final class FoldStore {
  private static final String LOCK = "customer_service rollups of %s";

  private static final String FOLD =
      """
      WITH <calendar>,
      taken AS (
        -- A join with these rows is quadratic if the statistics are older than most rows.
        DELETE FROM customer_service.rollup_changes
        WHERE tenant_id = :tenant AND change_id <= (
          SELECT change_id FROM (
            SELECT change_id FROM customer_service.rollup_changes
            WHERE tenant_id = :tenant
            ORDER BY change_id
            LIMIT :count) AS oldest
          ORDER BY change_id DESC
          LIMIT 1)
        RETURNING *
      ),
      quarters AS (
        INSERT INTO customer_service.rollup_quarters
          (tenant_id, quarter, location_id, transactions, visits, points, points_issued,
           points_redeemed, points_expired, points_adjusted, points_reversed, revenue, new_customers)
        SELECT :tenant, r.quarter, r.location_id, sum(r.transactions), sum(r.visits), sum(r.points),
          sum(r.points_issued), sum(r.points_redeemed), sum(r.points_expired),
          sum(r.points_adjusted), sum(r.points_reversed), sum(r.revenue), sum(r.new_customers)
        FROM taken c
        <changed quarters>
        GROUP BY r.quarter, r.location_id
        ON CONFLICT ON CONSTRAINT rollup_quarters_pkey DO UPDATE SET
          transactions = rollup_quarters.transactions + excluded.transactions,
          visits = rollup_quarters.visits + excluded.visits,
          points = rollup_quarters.points + excluded.points,
          points_issued = rollup_quarters.points_issued + excluded.points_issued,
          points_redeemed = rollup_quarters.points_redeemed + excluded.points_redeemed,
          points_expired = rollup_quarters.points_expired + excluded.points_expired,
          points_adjusted = rollup_quarters.points_adjusted + excluded.points_adjusted,
          points_reversed = rollup_quarters.points_reversed + excluded.points_reversed,
          revenue = rollup_quarters.revenue + excluded.revenue,
          new_customers = rollup_quarters.new_customers + excluded.new_customers
      ),
      visits AS (
        INSERT INTO customer_service.rollup_visits
          (tenant_id, quarter, customer_id, location_id, visits, points_issued, points_redeemed,
           revenue)
        SELECT :tenant, r.quarter, r.customer_id, r.location_id, sum(r.visits),
          sum(r.points_issued), sum(r.points_redeemed), sum(r.revenue)
        FROM taken c
        <changed visits>
        GROUP BY r.quarter, r.customer_id, r.location_id
        -- In the order of the key, so that neighbouring rows follow each other.
        ORDER BY r.customer_id, r.quarter, r.location_id
        ON CONFLICT ON CONSTRAINT rollup_visits_pkey DO UPDATE SET
          visits = rollup_visits.visits + excluded.visits,
          points_issued = rollup_visits.points_issued + excluded.points_issued,
          points_redeemed = rollup_visits.points_redeemed + excluded.points_redeemed,
          revenue = rollup_visits.revenue + excluded.revenue
      ),
      totals AS (
        INSERT INTO customer_service.rollup_totals
          (tenant_id, figure, name, expires_at, customers, points)
        SELECT :tenant, r.figure, r.name, r.expires_at, sum(r.customers), sum(r.points)
        FROM taken c
        <changed totals>
        GROUP BY r.figure, r.name, r.expires_at
        ON CONFLICT ON CONSTRAINT rollup_totals_pkey DO UPDATE SET
          customers = rollup_totals.customers + excluded.customers,
          points = rollup_totals.points + excluded.points
      ),
      <added to days>
      SELECT count(*) FROM taken
      """
          .replace("<calendar>", DayRows.CALENDAR)
          .replace(
              "<added to days>",
              DayRows.added(
                  "taken c " + RollupRows.CHANGED_QUARTERS + " WHERE " + DayRows.IS_BUILT,
                  "taken c " + RollupRows.CHANGED_VISITS + " WHERE " + DayRows.IS_BUILT))
          .replace("<changed quarters>", RollupRows.CHANGED_QUARTERS)
          .replace("<changed visits>", RollupRows.CHANGED_VISITS)
          .replace("<changed totals>", RollupRows.CHANGED_TOTALS);

  /** Partial indexes find these rows. */
  private static final List<String> REMOVE_ZEROS =
      List.of(
          """
          DELETE FROM customer_service.rollup_quarters
          WHERE tenant_id = :tenant AND transactions = 0 AND new_customers = 0
          """,
          """
          DELETE FROM customer_service.rollup_visits
          WHERE tenant_id = :tenant AND visits = 0 AND points_issued = 0 AND points_redeemed = 0
            AND revenue = 0
          """,
          """
          DELETE FROM customer_service.rollup_totals
          WHERE tenant_id = :tenant AND customers = 0 AND points = 0
          """,
          """
          DELETE FROM customer_service.rollup_days
          WHERE tenant_id = :tenant AND transactions = 0 AND new_customers = 0
          """,
          """
          DELETE FROM customer_service.rollup_returns
          WHERE tenant_id = :tenant AND customers = 0
          """,
          """
          DELETE FROM customer_service.rollup_cohorts
          WHERE tenant_id = :tenant AND customers = 0
          """);

  /** Lists the tenants with changes that are not folded. */
  List<TenantId> tenants(Handle handle) {
    return handle.list(
        """
        SELECT DISTINCT tenant_id FROM customer_service.rollup_changes
        WHERE tenant_id > ''
        ORDER BY tenant_id
        """,
        new Binds(),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /** Whether this transaction may fold; false while another one folds the tenant. */
  boolean tryLock(Handle handle, TenantId tenant) {
    return handle.one(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0))",
        new Binds().bind("lock", LOCK.formatted(tenant.value())),
        row -> row.getBoolean(1));
  }

  /** Waits until no other transaction folds the tenant. */
  void lock(Handle handle, TenantId tenant) {
    handle.update(
        "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))",
        new Binds().bind("lock", LOCK.formatted(tenant.value())));
  }

  /**
   * Adds the oldest changes to the roll-ups and deletes them, in one statement: every snapshot has
   * each change exactly once.
   *
   * @return the number of changes
   */
  int fold(Handle handle, TenantId tenant, int count) {
    StatementBatch statements = new StatementBatch(handle).withoutTableScans();
    StatementBatch.Rows<Integer> folded =
        statements.query(
            FOLD, new Binds().bind("tenant", tenant).bind("count", count), row -> row.getInt(1));
    REMOVE_ZEROS.forEach(sql -> statements.update(sql, new Binds().bind("tenant", tenant)));
    statements.send();
    return folded.list().getFirst();
  }
}
