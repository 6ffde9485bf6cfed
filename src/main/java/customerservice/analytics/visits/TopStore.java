package customerservice.analytics.visits;

import customerservice.analytics.figures.Period;
import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.loyalty.ledger.AccountRow;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.RollupRows;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** The SQL that finds the customers with the highest values. */
@Singleton
final class TopStore {
  private static final String BY_SUM =
      """
      top AS (
        SELECT v.customer_id, sum(v.<column>) AS value
        FROM <visits> AS v
        WHERE v.quarter >= :first AND v.quarter < :end
        GROUP BY v.customer_id
        HAVING sum(v.<column>) > 0
        ORDER BY 2 DESC, 1
        LIMIT :limit
      )
      """
          .replace("<visits>", RollupRows.VISITS);

  /**
   * The index has the balances, which include expired points without an entry yet. The least value
   * of the highest balances is a lower bound of all balances that can be among the highest values.
   */
  private static final String BY_BALANCE =
      """
      highest AS (
        SELECT <points> AS value
        FROM customer_service.loyalty_accounts a
        WHERE a.tenant_id = :tenant AND a.balance > 0
        ORDER BY a.balance DESC, a.customer_id DESC
        LIMIT :limit
      ),
      top AS (
        SELECT value, customer_id
        FROM (
          SELECT a.customer_id, <points> AS value
          FROM customer_service.loyalty_accounts a
          WHERE a.tenant_id = :tenant AND a.balance > 0
            AND a.balance >= (SELECT min(value) FROM highest)) AS candidates
        WHERE value > 0
        ORDER BY value DESC, customer_id
        LIMIT :limit
      )
      """
          .replace("<points>", AccountRow.POINTS_SHOWN);

  private static final String CUSTOMERS =
      """
      WITH <top>
      SELECT top.value, c.*, a.*
      FROM top
      JOIN customer_service.customers c
        ON c.tenant_id = :tenant AND c.customer_id = top.customer_id
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = :tenant AND a.customer_id = top.customer_id
      ORDER BY top.value DESC, top.customer_id
      """;

  private final CustomerRow rows;

  TopStore(CustomerRow rows) {
    this.rows = rows;
  }

  /** A customer and the value. */
  record Row(Customer customer, BigDecimal value) {}

  /** Reads the customers with the highest values above 0, and of equal values the lowest ids. */
  List<Row> read(Handle handle, TenantId tenant, Period period, TopBy by, int limit, Instant now) {
    Binds binds = new Binds().bind("tenant", tenant).bind("limit", limit);
    String top;
    if (by == TopBy.BALANCE) {
      top = BY_BALANCE;
      binds.bind("now", now);
    } else {
      top = BY_SUM.replace("<column>", by.column());
      binds.bind("first", period.firstQuarter()).bind("end", period.endQuarter());
    }
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            CUSTOMERS.replace("<top>", top),
            binds,
            row -> new Row(rows.read(row), row.getBigDecimal("value")));
  }
}
