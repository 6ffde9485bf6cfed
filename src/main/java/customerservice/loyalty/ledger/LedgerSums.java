package customerservice.loyalty.ledger;

import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupRows;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The sums of ledger entries in SQL. {@link LedgerRollups} computes the same for new entries. */
public final class LedgerSums {
  /**
   * The quarter-hour and the location of an entry {@code e}. A reversal has the location of the
   * entry that it reverses.
   */
  public static final String KEY =
      """
      <quarter> AS quarter,
      coalesce(
        CASE e.type WHEN 'reverse' THEN (
          SELECT o.location_id FROM customer_service.ledger_entries o
          WHERE o.tenant_id = e.tenant_id AND o.transaction_id = e.reverses
          LIMIT 1)
        ELSE e.location_id END, '') AS location_id\
      """
          .replace("<quarter>", RollupRows.quarterOf("e.created_at"));

  /** The sums of entries {@code e}. */
  public static final String SUMS =
      """
      count(*) AS transactions,
      count(*) FILTER (WHERE e.type IN ('earn', 'redeem')) AS visits,
      sum(e.points)::bigint AS points,
      coalesce(sum(e.points) FILTER (WHERE e.type = 'earn'), 0)::bigint AS points_issued,
      coalesce(-sum(e.points) FILTER (WHERE e.type = 'redeem'), 0)::bigint AS points_redeemed,
      coalesce(-sum(e.points) FILTER (WHERE e.type = 'expire'), 0)::bigint AS points_expired,
      coalesce(sum(e.points) FILTER (WHERE e.type = 'adjust'), 0)::bigint AS points_adjusted,
      coalesce(sum(abs(e.points)) FILTER (WHERE e.type = 'reverse'), 0)::bigint AS points_reversed,
      coalesce(sum(CASE e.type WHEN 'earn' THEN e.amount ELSE -e.reverses_amount END), 0) AS revenue\
      """;

  private LedgerSums() {}

  /** Reads the columns of {@link #KEY} and {@link #SUMS}. */
  static QuarterRow read(ResultSet row) throws SQLException {
    return read(row, 0);
  }

  /**
   * Reads these columns.
   *
   * @param newCustomers the column with the number of customers created
   */
  public static QuarterRow read(ResultSet row, String newCustomers) throws SQLException {
    return read(row, row.getLong(newCustomers));
  }

  private static QuarterRow read(ResultSet row, long newCustomers) throws SQLException {
    return new QuarterRow(
        row.getInt("quarter"),
        row.getString("location_id"),
        row.getLong("transactions"),
        row.getLong("visits"),
        row.getLong("points"),
        row.getLong("points_issued"),
        row.getLong("points_redeemed"),
        row.getLong("points_expired"),
        row.getLong("points_adjusted"),
        row.getLong("points_reversed"),
        row.getBigDecimal("revenue"),
        newCustomers);
  }
}
