package customerservice.analytics.visits;

import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.RollupUnit;
import customerservice.loyalty.rules.Program;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.CalendarStore;
import customerservice.rollups.DayRows;
import customerservice.rollups.RollupRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** The SQL of cohorts. */
@Singleton
final class CohortStore {
  private static final String BY_DAY =
      """
      WITH <calendar>,
      <cohorts>,
      counted AS (
        SELECT <month> AS joined, NULL::integer AS month, d.new_customers AS customers
        FROM <days> AS d
        WHERE d.day >= :first AND d.day < :end
        UNION ALL
        SELECT joined, month, customers
        FROM cohorts
        WHERE joined >= :firstMonth AND joined <= month AND month < :endMonth
      )
      SELECT joined - :firstMonth + 1 AS cohort, month - :firstMonth + 1 AS month,
        sum(customers)::bigint AS customers
      FROM counted
      WHERE EXISTS (SELECT FROM calendar)
      GROUP BY 1, 2
      """
          .replace("<calendar>", DayRows.CALENDAR_OF_REPORT)
          .replace("<cohorts>", DayRows.COHORTS)
          .replace("<month>", DayRows.monthOf("d.day"))
          .replace("<days>", DayRows.DAYS);

  private static final String BY_QUARTER =
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
  List<Row> read(
      Handle handle,
      TenantId tenant,
      Program program,
      Period period,
      List<LocalDate> starts,
      Instant now) {
    List<Row> rows = period.isOf(program) ? byDay(handle, tenant, period, starts, now) : List.of();
    return rows.isEmpty() ? byQuarter(handle, tenant, period, starts) : rows;
  }

  private static List<Row> byDay(
      Handle handle, TenantId tenant, Period period, List<LocalDate> starts, Instant now) {
    int firstMonth = month(period.from());
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            BY_DAY,
            CalendarStore.bind(new Binds(), period.days(), now)
                .bind("tenant", tenant)
                .bind("first", RollupUnit.DAY.start(period.days(), period.from()))
                .bind("end", RollupUnit.DAY.start(period.days(), period.to().plusDays(1)))
                .bind("firstMonth", firstMonth)
                .bind("endMonth", firstMonth + starts.size()),
            CohortStore::row);
  }

  private static int month(LocalDate day) {
    return 12 * day.getYear() + day.getMonthValue();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(row.getInt("cohort"), row.getInt("month"), row.getLong("customers"));
  }

  private static List<Row> byQuarter(
      Handle handle, TenantId tenant, Period period, List<LocalDate> starts) {
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            BY_QUARTER,
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
            CohortStore::row);
  }
}
