package customerservice.analytics.visits;

import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.RollupUnit;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.RollupRows;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.List;

/** The SQL of cohorts. */
@Singleton
final class CohortStore {
  private static final String COHORTS =
      """
      WITH joined AS MATERIALIZED (
        SELECT c.customer_id,
          width_bucket(c.created_at, :starts::timestamptz[]) AS cohort
        FROM customer_service.customers c
        -- Ids begin with the time of creation, so the primary key leads to these customers.
        WHERE c.tenant_id = :tenant AND c.customer_id >= :firstId AND c.created_at >= :start
          AND c.created_at < :finish AND c.status <> 'merged'
      ),
      visited AS (
        SELECT joined.cohort, joined.customer_id, width_bucket(v.quarter, :bounds::int[]) AS month
        FROM joined
        JOIN <visits> AS v ON v.customer_id = joined.customer_id
        WHERE v.quarter >= :first AND v.quarter < :end
        GROUP BY 1, 2, 3
        HAVING sum(v.visits::int) > 0
      )
      SELECT cohort, NULL AS month, count(*) AS customers
      FROM joined
      GROUP BY cohort
      UNION ALL
      SELECT cohort, month, count(*)
      FROM visited
      WHERE month >= cohort
      GROUP BY cohort, month
      """
          .replace("<visits>", RollupRows.VISITS);

  /**
   * A number of customers.
   *
   * @param cohort the month of joining, counted from 1
   * @param month in which they visited, counted from 1; 0 for all customers of the cohort
   */
  record Row(int cohort, int month, long customers) {}

  /**
   * Reads the cohorts of the months of a period.
   *
   * @param starts the first day of each month
   */
  List<Row> read(Handle handle, TenantId tenant, Period period, List<LocalDate> starts) {
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            COHORTS,
            new Binds()
                .bind("tenant", tenant)
                .column(
                    "starts", "timestamptz", starts, day -> period.days().startOf(day).toString())
                .column("bounds", "int4", RollupUnit.QUARTER.bounds(period, starts), bound -> bound)
                .bind("firstId", Ids.firstOf(period.start()))
                .bind("start", period.start())
                .bind("finish", period.end())
                .bind("first", period.firstQuarter())
                .bind("end", period.endQuarter()),
            row -> new Row(row.getInt("cohort"), row.getInt("month"), row.getLong("customers")));
  }
}
