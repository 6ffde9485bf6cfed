package customerservice.rollups;

/**
 * The roll-ups as SQL. Each constant is a subquery that needs an alias and the bind {@code
 * :tenant}. It may have several rows with the same key, also negative ones, so sum them first.
 * {@code quarter} is the number of a quarter-hour since 1970 (UTC); an empty {@code location_id}
 * stands for none.
 */
public final class RollupRows {
  /** The rows {@code r} of a row {@code c} of {@code rollup_changes}. */
  static final String CHANGED_QUARTERS =
      """
      CROSS JOIN LATERAL unnest(c.quarter_quarter, c.quarter_location_id, c.quarter_transactions,
        c.quarter_visits, c.quarter_points, c.quarter_points_issued, c.quarter_points_redeemed,
        c.quarter_points_expired, c.quarter_points_adjusted, c.quarter_points_reversed,
        c.quarter_revenue, c.quarter_new_customers)
        AS r (quarter, location_id, transactions, visits, points, points_issued, points_redeemed,
          points_expired, points_adjusted, points_reversed, revenue, new_customers)\
      """;

  /** The rows {@code r} of a row {@code c} of {@code rollup_changes}. */
  static final String CHANGED_VISITS =
      """
      CROSS JOIN LATERAL unnest(c.visit_quarter, c.visit_customer_id, c.visit_location_id,
        c.visit_visits, c.visit_points_issued, c.visit_points_redeemed, c.visit_revenue)
        AS r (quarter, customer_id, location_id, visits, points_issued, points_redeemed, revenue)\
      """;

  /** The rows {@code r} of a row {@code c} of {@code rollup_changes}. */
  static final String CHANGED_TOTALS =
      """
      CROSS JOIN LATERAL unnest(c.total_figure, c.total_name, c.total_expires_at,
        c.total_customers, c.total_points)
        AS r (figure, name, expires_at, customers, points)\
      """;

  /**
   * {@code (quarter, location_id, transactions, visits, points, points_issued, points_redeemed,
   * points_expired, points_adjusted, points_reversed, revenue, new_customers)}: the sums of ledger
   * entries, and the numbers of customers created. Visits are earns and redeems; {@code points} is
   * the change of all balances.
   */
  public static final String QUARTERS =
      """
      (
        SELECT quarter, location_id, transactions, visits, points, points_issued, points_redeemed,
          points_expired, points_adjusted, points_reversed, revenue, new_customers
        FROM customer_service.rollup_quarters
        WHERE tenant_id = :tenant
        UNION ALL
        SELECT r.*
        FROM customer_service.rollup_changes c
        <changed>
        WHERE c.tenant_id = :tenant
      )\
      """
          .replace("<changed>", CHANGED_QUARTERS);

  /**
   * {@code (quarter, customer_id, location_id, visits, points_issued, points_redeemed, revenue)}:
   * the sums for each customer. Erased customers have none, and those of a merged customer are
   * those of its target.
   */
  public static final String VISITS =
      """
      (
        SELECT quarter, customer_id, location_id, visits, points_issued, points_redeemed, revenue
        FROM customer_service.rollup_visits
        WHERE tenant_id = :tenant
        UNION ALL
        SELECT r.*
        FROM customer_service.rollup_changes c
        <changed>
        WHERE c.tenant_id = :tenant
      )\
      """
          .replace("<changed>", CHANGED_VISITS);

  /** The rows of {@link #VISITS} that are not added to the stored sums. */
  public static final String PENDING_VISITS =
      """
      (
        SELECT r.*
        FROM customer_service.rollup_changes c
        <changed>
        WHERE c.tenant_id = :tenant
      )\
      """
          .replace("<changed>", CHANGED_VISITS);

  /**
   * {@code (figure, name, expires_at, customers, points)}: current numbers. Figures: {@code status}
   * (customers by status), {@code tier} (customers and balances by tier), {@code lot} (points of
   * each tier by the time at which they expire, only of points that expire), and {@code activity}
   * (customers that have ever earned or redeemed).
   */
  public static final String TOTALS =
      """
      (
        SELECT figure, name, expires_at, customers, points
        FROM customer_service.rollup_totals
        WHERE tenant_id = :tenant
        UNION ALL
        SELECT r.*
        FROM customer_service.rollup_changes c
        <changed>
        WHERE c.tenant_id = :tenant
      )\
      """
          .replace("<changed>", CHANGED_TOTALS);

  private RollupRows() {}

  /** The quarter-hour of a time, as {@link QuarterRow#quarterOf} computes it. */
  public static String quarterOf(String time) {
    return "floor(extract(epoch FROM %s) / %d)::integer".formatted(time, QuarterRow.SECONDS);
  }
}
