package customerservice.rollups;

/**
 * The roll-ups by the business days of the program, as SQL with the bind {@code :tenant}. A day is
 * its number since 1970-01-01. Statements begin with {@link #CALENDAR}.
 */
public final class DayRows {
  /** The number of days that {@code rollup_returns} also counts together. */
  static final int SCALE = 32;

  /** The calendar of the stored days; {@code <condition>} may restrict it. */
  private static final String CALENDAR_IF =
      """
      calendar AS MATERIALIZED (
        -- The concatenation decompresses the array once.
        SELECT first_day, first_quarters || '{}'::integer[] AS first_quarters, built_until,
          year_first
        FROM customer_service.rollup_calendars
        WHERE tenant_id = :tenant<condition>
      )\
      """;

  /** A CTE: the calendar, or no row if the days have never been summed. */
  static final String CALENDAR = CALENDAR_IF.replace("<condition>", "");

  /**
   * A CTE: the calendar, or no row if the days that the roll-ups use are not those of a report.
   * Binds: {@link CalendarStore#bind}.
   */
  public static final String CALENDAR_OF_REPORT =
      CALENDAR_IF.replace(
          "<condition>",
          """

            AND timezone = :timezone AND day_starts_at = :dayStartsAt::time
            AND rules_version = :rulesVersion AND built_until >= :until\
          """);

  /** The day of the quarter-hour of a row {@code r}. */
  static final String DAY =
      """
      (SELECT first_day FROM calendar) - 1
        + width_bucket(r.quarter, (SELECT first_quarters FROM calendar))\
      """;

  /** The quarter-hour in which a customer was created: ids begin with the time, in milliseconds. */
  private static final String JOINED_QUARTER =
      """
      (('x' || left(replace(links.customer_id::text, '-', ''), 12))::bit(48)::bigint
        / %d)::integer\
      """
          .formatted(QuarterRow.SECONDS * 1000);

  /** Whether the days contain the quarter-hour of a row {@code r}. */
  static final String IS_BUILT = "r.quarter < (SELECT built_until FROM calendar)";

  /**
   * {@link RollupRows#QUARTERS} by day: {@code (day, location_id, transactions, visits, points,
   * points_issued, points_redeemed, points_expired, points_adjusted, points_reversed, revenue,
   * new_customers)}.
   */
  public static final String DAYS =
      """
      (
        SELECT day, location_id, transactions, visits, points, points_issued, points_redeemed,
          points_expired, points_adjusted, points_reversed, revenue, new_customers
        FROM customer_service.rollup_days
        WHERE tenant_id = :tenant
        UNION ALL
        SELECT <day>, r.location_id, r.transactions, r.visits, r.points, r.points_issued,
          r.points_redeemed, r.points_expired, r.points_adjusted, r.points_reversed, r.revenue,
          r.new_customers
        FROM customer_service.rollup_changes c
        <changed>
        WHERE c.tenant_id = :tenant
      )\
      """
          .replace("<day>", DAY)
          .replace("<changed>", RollupRows.CHANGED_QUARTERS);

  /**
   * CTEs that compare the days of visits before and after a change of visits: {@code links} with
   * the days of visits of each changed customer, before (sign -1) and after it (sign 1), and {@code
   * cells} with the changes of {@code rollup_returns}.
   *
   * <p>Days before the last two of a customer are missing if no earlier day changes, so the links
   * of known days are not complete, and have not changed.
   *
   * <p>{@code <visits>} stands for the changes: the end of a query for rows {@code r}.
   */
  private static final String CHANGED_CELLS =
      """
      moved AS (
        SELECT r.customer_id, <day> AS day, sum(r.visits) AS visits,
          bool_or(r.visits < 0) AS is_less,
          max(r.quarter) FILTER (WHERE r.visits > 0) AS last_quarter,
          coalesce(sum(r.visits) FILTER (WHERE <is of year>), 0) AS year_visits,
          coalesce(sum(r.points_issued) FILTER (WHERE <is of year>), 0) AS year_points_issued,
          coalesce(sum(r.revenue) FILTER (WHERE <is of year>), 0) AS year_revenue
        FROM <visits>
        GROUP BY 1, 2
      ),
      moved_customers AS (
        SELECT moved.customer_id, m.last_day, m.previous_day,
          moved.is_less OR coalesce(moved.first_day < m.last_day, false) AS is_rewritten,
          greatest(m.last_quarter, moved.last_quarter) AS last_quarter,
          coalesce(m.year_visits, 0) + moved.year_visits AS year_visits,
          coalesce(m.year_points_issued, 0) + moved.year_points_issued AS year_points_issued,
          coalesce(m.year_revenue, 0) + moved.year_revenue AS year_revenue
        FROM (
          SELECT customer_id, min(day) FILTER (WHERE visits <> 0) AS first_day,
            bool_or(is_less) AS is_less,
            max(last_quarter) FILTER (WHERE visits <> 0) AS last_quarter,
            sum(year_visits) AS year_visits, sum(year_points_issued) AS year_points_issued,
            sum(year_revenue) AS year_revenue
          FROM moved
          GROUP BY customer_id) AS moved
        LEFT JOIN LATERAL (
          SELECT *
          FROM customer_service.rollup_members
          WHERE tenant_id = :tenant AND customer_id = moved.customer_id
          OFFSET 0) AS m ON true
      ),
      -- Later visits need only the last two days. A merge, an unmerge and an erasure change
      -- earlier days, so they need all.
      known AS (
        SELECT c.customer_id, d.day, 1 AS visits, false AS is_rewritten
        FROM moved_customers c
        CROSS JOIN LATERAL (VALUES (c.last_day), (c.previous_day)) AS d (day)
        WHERE NOT c.is_rewritten AND d.day IS NOT NULL
        UNION ALL
        SELECT c.customer_id, <day>, r.visits, true
        FROM moved_customers c
        CROSS JOIN LATERAL (
          SELECT v.quarter, v.visits
          FROM customer_service.rollup_visits v
          WHERE v.tenant_id = :tenant AND v.customer_id = c.customer_id
          OFFSET 0) AS r
        WHERE c.is_rewritten AND <is built>
      ),
      visit_days AS (
        SELECT customer_id, day, sum(known) > 0 AS was_visited, sum(known + moved) > 0 AS is_visited,
          bool_or(is_rewritten) AS is_rewritten
        FROM (
          SELECT customer_id, day, visits AS known, 0 AS moved, is_rewritten FROM known
          UNION ALL
          SELECT customer_id, day, 0, visits, false FROM moved) AS visits
        GROUP BY customer_id, day
      ),
      links AS (
        SELECT customer_id, sign, day, lag(day) OVER earlier AS previous,
          lag(day, 2) OVER earlier AS second, is_changed
        FROM (
          SELECT customer_id, -1 AS sign, day, true AS is_changed
          FROM visit_days WHERE was_visited AND is_rewritten
          UNION ALL
          SELECT customer_id, 1, day, is_rewritten OR NOT was_visited
          FROM visit_days WHERE is_visited) AS versions
        WINDOW earlier AS (PARTITION BY customer_id, sign ORDER BY day)
      ),
      changed_links AS MATERIALIZED (SELECT * FROM links WHERE is_changed),
      cells AS (
        SELECT e.distance, links.day, e.previous, sum(links.sign) AS customers
        FROM changed_links links
        CROSS JOIN LATERAL (VALUES (0, links.day), (1, links.previous), (2, links.second))
          AS e (distance, previous)
        WHERE e.previous IS NOT NULL
        GROUP BY 1, 2, 3
        HAVING sum(links.sign) <> 0
      ),
      -- The first visit of a customer in each month.
      monthly_visits AS (
        SELECT r.sign, r.month, <month of joining> AS joined
        FROM (
          SELECT sign, <month> AS month, <month of previous> AS previous_month, <joined> AS quarter
          FROM changed_links links
          OFFSET 0) AS r
        WHERE r.month IS DISTINCT FROM r.previous_month
      ),
      cohort_cells AS (
        SELECT joined, month, sum(sign) AS customers
        FROM monthly_visits
        GROUP BY joined, month
        HAVING sum(sign) <> 0
      )\
      """
          .replace("<month>", monthOf("links.day"))
          .replace("<month of previous>", monthOf("links.previous"))
          .replace("<month of joining>", monthOf("(" + DAY + ")"))
          .replace("<joined>", JOINED_QUARTER)
          .replace("<day>", DAY)
          .replace("<is of year>", "r.quarter >= (SELECT year_first FROM calendar)")
          .replace("<is built>", IS_BUILT);

  /**
   * CTEs, of which the last, {@code members}, has the customers with visits in consecutive
   * intervals: {@code (number, members, repeating)}; {@code repeating} visited on two days of the
   * interval or more. Binds: {@code days}, the first days of the intervals and the end of the last;
   * {@code distance}, 2 to count repeating customers, 1 otherwise, -1 to count nothing.
   *
   * <p>Of the days of a customer's visits in an interval, exactly one has no earlier day in it. So
   * the customers are the days of visits without those whose last day before is in the interval,
   * too.
   */
  public static final String MEMBERS =
      """
      <changed cells>,
      intervals AS (
        SELECT number, first_day, next_day, (first_day + <scale> - 1) / <scale> AS first_group,
          next_day / <scale> AS next_group
        FROM (
          SELECT number, first_day, lead(first_day) OVER (ORDER BY number) AS next_day
          FROM unnest(:days::int[]) WITH ORDINALITY AS d (first_day, number)) AS bounds
        WHERE next_day IS NOT NULL
      ),
      visit_pairs AS (
        SELECT i.number, e.distance,
          CASE d.scale
            WHEN 1 THEN (
              SELECT sum(r.customers)
              FROM customer_service.rollup_returns r
              WHERE r.tenant_id = :tenant AND r.scale = 1 AND r.distance = e.distance
                AND r.day = d.day AND r.previous >= i.first_day
                -- Groups within the interval are counted as such.
                AND r.previous < CASE
                  WHEN e.distance > 0 AND d.day / <scale> >= i.first_group
                    AND d.day / <scale> < i.next_group
                  THEN i.first_group * <scale> ELSE i.next_day END)
            ELSE (
              SELECT sum(r.customers)
              FROM customer_service.rollup_returns r
              WHERE r.tenant_id = :tenant AND r.scale = <scale> AND r.distance = e.distance
                AND r.day = d.day AND r.previous >= i.first_group)
          END AS customers
        FROM intervals i
        CROSS JOIN generate_series(0, :distance::int) AS e (distance)
        CROSS JOIN LATERAL (
          SELECT 1 AS scale, day FROM generate_series(i.first_day, i.next_day - 1) AS day
          UNION ALL
          SELECT <scale>, day FROM generate_series(i.first_group, i.next_group - 1) AS day
          WHERE e.distance > 0) AS d
        WHERE e.distance = 0 OR i.next_day - i.first_day > 1
        UNION ALL
        SELECT i.number, cells.distance, cells.customers
        FROM cells
        JOIN intervals i ON i.number = width_bucket(cells.day, :days::int[])
        WHERE cells.previous >= i.first_day
      ),
      members AS (
        SELECT number,
          coalesce(sum(customers) FILTER (WHERE distance = 0), 0)
            - coalesce(sum(customers) FILTER (WHERE distance = 1), 0) AS members,
          coalesce(sum(customers) FILTER (WHERE distance = 1), 0)
            - coalesce(sum(customers) FILTER (WHERE distance = 2), 0) AS repeating
        FROM visit_pairs
        GROUP BY number
      )\
      """
          .replace(
              "<changed cells>",
              changedCells(
                  """
                  customer_service.rollup_changes c
                  <changed>
                  WHERE c.tenant_id = :tenant AND :distance::int >= 0\
                  """
                      .replace("<changed>", RollupRows.CHANGED_VISITS)))
          .replace("<scale>", "" + SCALE);

  /**
   * CTEs, of which the last, {@code cohorts}, has the customers that joined in a month and visited
   * in another one: {@code (joined, month, customers)}, also with several rows for a pair. A month
   * is 12 * year + month.
   */
  public static final String COHORTS =
      """
      <changed cells>,
      cohorts AS (
        SELECT joined, month, customers
        FROM customer_service.rollup_cohorts
        WHERE tenant_id = :tenant
        UNION ALL
        SELECT joined, month, customers FROM cohort_cells
      )\
      """
          .replace(
              "<changed cells>",
              changedCells(
                  """
                  customer_service.rollup_changes c
                  <changed>
                  WHERE c.tenant_id = :tenant\
                  """
                      .replace("<changed>", RollupRows.CHANGED_VISITS)));

  /** The month of a day, as 12 * year + month. */
  public static String monthOf(String day) {
    return """
    (extract(year FROM date '1970-01-01' + %1$s) * 12
      + extract(month FROM date '1970-01-01' + %1$s))::integer\
    """
        .formatted(day);
  }

  /**
   * CTEs that add changes to {@code rollup_days}, {@code rollup_returns}, {@code rollup_cohorts}
   * and {@code rollup_members}.
   *
   * @param quarters the end of a query for rows {@code r} of {@link RollupRows#QUARTERS}, with a
   *     condition
   * @param visits the same of {@link RollupRows#VISITS}
   */
  static String added(String quarters, String visits) {
    return """
    days AS (
      INSERT INTO customer_service.rollup_days
        (tenant_id, day, location_id, transactions, visits, points, points_issued,
         points_redeemed, points_expired, points_adjusted, points_reversed, revenue, new_customers)
      SELECT :tenant, <day>, r.location_id, sum(r.transactions), sum(r.visits), sum(r.points),
        sum(r.points_issued), sum(r.points_redeemed), sum(r.points_expired),
        sum(r.points_adjusted), sum(r.points_reversed), sum(r.revenue), sum(r.new_customers)
      FROM <quarters>
      GROUP BY 2, 3
      ON CONFLICT ON CONSTRAINT rollup_days_pkey DO UPDATE SET
        transactions = rollup_days.transactions + excluded.transactions,
        visits = rollup_days.visits + excluded.visits,
        points = rollup_days.points + excluded.points,
        points_issued = rollup_days.points_issued + excluded.points_issued,
        points_redeemed = rollup_days.points_redeemed + excluded.points_redeemed,
        points_expired = rollup_days.points_expired + excluded.points_expired,
        points_adjusted = rollup_days.points_adjusted + excluded.points_adjusted,
        points_reversed = rollup_days.points_reversed + excluded.points_reversed,
        revenue = rollup_days.revenue + excluded.revenue,
        new_customers = rollup_days.new_customers + excluded.new_customers
    ),
    <changed cells>,
    returns AS (
      INSERT INTO customer_service.rollup_returns
        (tenant_id, scale, distance, day, previous, customers)
      SELECT :tenant, s.scale, distance, day / s.scale, previous / s.scale, sum(customers)
      FROM cells
      CROSS JOIN (VALUES (1), (<scale>)) AS s (scale)
      WHERE s.scale = 1 OR distance > 0
      GROUP BY 2, 3, 4, 5
      ORDER BY 2, 3, 4, 5
      ON CONFLICT ON CONSTRAINT rollup_returns_pkey DO UPDATE SET
        customers = rollup_returns.customers + excluded.customers
    ),
    cohorts AS (
      INSERT INTO customer_service.rollup_cohorts (tenant_id, joined, month, customers)
      SELECT :tenant, joined, month, customers
      FROM cohort_cells
      ON CONFLICT ON CONSTRAINT rollup_cohorts_pkey DO UPDATE SET
        customers = rollup_cohorts.customers + excluded.customers
    ),
    last_days AS (
      SELECT DISTINCT ON (customer_id) customer_id, day, previous
      FROM links
      WHERE sign = 1
      ORDER BY customer_id, day DESC
    ),
    rewritten AS (
      SELECT customer_id, max(quarter) AS last_quarter
      FROM (
        SELECT customer_id, quarter
        FROM (
          SELECT c.customer_id, r.quarter, r.visits
          FROM moved_customers c
          CROSS JOIN LATERAL (
            SELECT v.quarter, v.visits
            FROM customer_service.rollup_visits v
            WHERE v.tenant_id = :tenant AND v.customer_id = c.customer_id
            OFFSET 0) AS r
          WHERE c.is_rewritten AND <is built>
          UNION ALL
          SELECT r.customer_id, r.quarter, r.visits
          FROM <visits> AND EXISTS (SELECT FROM moved_customers WHERE is_rewritten)) AS visits
        GROUP BY customer_id, quarter
        HAVING sum(visits) > 0) AS quarters
      GROUP BY customer_id
    ),
    members AS (
      INSERT INTO customer_service.rollup_members
        (tenant_id, customer_id, last_day, previous_day, last_quarter, year_visits,
         year_points_issued, year_revenue)
      SELECT :tenant, customer_id, max(day), max(previous), max(last_quarter), max(year_visits),
        max(year_points_issued), max(year_revenue)
      FROM (
        SELECT customer_id, day, previous, NULL::integer AS last_quarter,
          NULL::numeric AS year_visits, NULL::numeric AS year_points_issued,
          NULL::numeric AS year_revenue
        FROM last_days
        UNION ALL
        SELECT customer_id, NULL, NULL, CASE WHEN NOT is_rewritten THEN last_quarter END,
          year_visits, year_points_issued, year_revenue
        FROM moved_customers
        UNION ALL
        SELECT customer_id, NULL, NULL, last_quarter, NULL, NULL, NULL FROM rewritten) AS parts
      -- A join would be a nested loop, because the planner expects one customer.
      GROUP BY customer_id
      HAVING max(day) IS NOT NULL
      ORDER BY customer_id
      ON CONFLICT ON CONSTRAINT rollup_members_pkey DO UPDATE SET
        last_day = excluded.last_day, previous_day = excluded.previous_day,
        last_quarter = excluded.last_quarter, year_visits = excluded.year_visits,
        year_points_issued = excluded.year_points_issued, year_revenue = excluded.year_revenue
    ),
    lost_members AS (
      DELETE FROM customer_service.rollup_members
      WHERE tenant_id = :tenant AND customer_id = ANY (ARRAY(
        SELECT c.customer_id FROM moved_customers c
        WHERE c.is_rewritten
          AND NOT EXISTS (SELECT FROM last_days d WHERE d.customer_id = c.customer_id)))
    )\
    """
        .replace("<quarters>", quarters)
        .replace("<changed cells>", changedCells(visits))
        .replace("<visits>", visits)
        .replace("<is built>", IS_BUILT)
        .replace("<day>", DAY)
        .replace("<scale>", "" + SCALE);
  }

  private DayRows() {}

  private static String changedCells(String visits) {
    return CHANGED_CELLS.replace("<visits>", visits);
  }
}
