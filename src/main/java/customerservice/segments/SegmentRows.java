package customerservice.segments;

import customerservice.platform.BusinessDays;
import customerservice.rollups.RollupCalendars;
import customerservice.rollups.RollupRows;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The segments as SQL, with the bind {@code :tenant}. */
public final class SegmentRows {
  /** The number of sums of two scores. */
  private static final int SUMS = 2 * Segment.SCORE_MAX - 1;

  /**
   * Customers with a visit since quarter-hour {@code <from>}: {@code (customer_id, last_quarter,
   * visits, points_issued, revenue)}.
   *
   * <p>It reads the sums of a year that the roll-ups contain, except for customers with changes
   * that are not added to them, or with visits of a day that has just left the year. If the
   * roll-ups have no such sums for these business days, it sums all visits.
   */
  private static final String VISITORS =
      """
      (
        WITH calendar AS MATERIALIZED (
          SELECT year_first
          FROM customer_service.rollup_calendars
          WHERE tenant_id = :tenant AND timezone = <timezone> AND day_starts_at = <day starts at>::time
            AND rules_version = <rules version> AND built_until >= <until> AND year_first <= <from>
        ),
        changed AS MATERIALIZED (
          SELECT c.* FROM <changed visits> AS c WHERE EXISTS (SELECT FROM calendar)
        ),
        corrected AS MATERIALIZED (
          SELECT customer_id FROM changed
          UNION
          SELECT v.customer_id
          FROM customer_service.rollup_visits v
          WHERE v.tenant_id = :tenant AND v.quarter >= (SELECT year_first FROM calendar)
            AND v.quarter < <from>
        )
        SELECT m.customer_id, m.last_quarter, m.year_visits AS visits,
          m.year_points_issued AS points_issued, m.year_revenue AS revenue
        FROM customer_service.rollup_members m
        WHERE m.tenant_id = :tenant AND m.year_visits > 0 AND EXISTS (SELECT FROM calendar)
          -- Unlike a join, this needs no hash join, which some searches switch off.
          AND m.customer_id NOT IN (SELECT customer_id FROM corrected)
        UNION ALL
        SELECT customer_id, max(quarter) FILTER (WHERE visits > 0), sum(visits)::bigint,
          sum(points_issued)::bigint, sum(revenue)
        FROM (
          SELECT customer_id, quarter, sum(visits) AS visits, sum(points_issued) AS points_issued,
            sum(revenue) AS revenue
          FROM (
            SELECT corrected.customer_id, v.*
            FROM corrected
            CROSS JOIN LATERAL (
              SELECT v.quarter, v.visits, v.points_issued, v.revenue
              FROM customer_service.rollup_visits v
              WHERE v.tenant_id = :tenant AND v.customer_id = corrected.customer_id
                AND v.quarter >= <from>
              OFFSET 0) AS v
            UNION ALL
            SELECT customer_id, quarter, visits, points_issued, revenue
            FROM changed
            WHERE quarter >= <from>) AS rows
          GROUP BY customer_id, quarter) AS quarters
        GROUP BY customer_id
        HAVING sum(visits) > 0
        UNION ALL
        SELECT customer_id, max(quarter) FILTER (WHERE visits > 0), sum(visits)::bigint,
          sum(points_issued)::bigint, sum(revenue)
        FROM (
          SELECT v.customer_id, v.quarter, sum(v.visits) AS visits,
            sum(v.points_issued) AS points_issued, sum(v.revenue) AS revenue
          FROM <visits> AS v
          WHERE v.quarter >= <from> AND NOT EXISTS (SELECT FROM calendar)
          GROUP BY v.customer_id, v.quarter) AS quarters
        GROUP BY customer_id
        HAVING sum(visits) > 0)\
      """
          .replace("<visits>", RollupRows.VISITS)
          .replace("<changed visits>", RollupRows.PENDING_VISITS);

  /**
   * Customers with a visit since quarter-hour {@code <from>} and their segments: {@code
   * (customer_id, segment, revenue)}.
   *
   * <p>Customers are ranked by each value, and the ranks divided into fifths. Customers with the
   * same value have the same score: the highest of their fifths by recency, the lowest by frequency
   * and monetary value. So each score has a lowest value.
   */
  private static final String SCORED =
      """
      (
        WITH visitors AS MATERIALIZED (SELECT * FROM <visitors> AS v),
        measured AS (
          SELECT 'recency' AS measure, last_quarter::bigint AS value, count(*) AS customers
          FROM visitors GROUP BY last_quarter
          UNION ALL
          SELECT 'frequency', visits, count(*) FROM visitors GROUP BY visits
          UNION ALL
          SELECT 'monetary', points_issued, count(*) FROM visitors GROUP BY points_issued
        ),
        ranked AS (
          SELECT measure, value, customers,
            (sum(customers) OVER (PARTITION BY measure ORDER BY value))::bigint AS up_to,
            (sum(customers) OVER (PARTITION BY measure))::bigint AS total
          FROM measured
        ),
        scores AS (
          SELECT measure, value,
            CASE measure WHEN 'recency' THEN 5 - 5 * (total - up_to) / total
              ELSE 1 + 5 * (up_to - customers) / total END AS score
          FROM ranked
        ),
        lowest AS (
          SELECT measure, ARRAY[
            coalesce(min(value) FILTER (WHERE score >= 2), <none>),
            coalesce(min(value) FILTER (WHERE score >= 3), <none>),
            coalesce(min(value) FILTER (WHERE score >= 4), <none>),
            coalesce(min(value) FILTER (WHERE score >= 5), <none>)] AS bounds
          FROM scores
          GROUP BY measure
        )
        SELECT customer_id, revenue,
          (<grid>)[
            width_bucket(last_quarter::bigint, (SELECT bounds FROM lowest WHERE measure = 'recency')) * <sums>
            + width_bucket(visits, (SELECT bounds FROM lowest WHERE measure = 'frequency'))
            + width_bucket(points_issued, (SELECT bounds FROM lowest WHERE measure = 'monetary')) + 1
          ] AS segment
        FROM visitors)\
      """
          .replace("<grid>", grid())
          .replace("<sums>", "" + SUMS)
          .replace("<none>", "" + Long.MAX_VALUE)
          .replace("<visitors>", VISITORS);

  private SegmentRows() {}

  /** The segments of the cells of the grid, in the order of recency and sum. */
  private static String grid() {
    return IntStream.rangeClosed(1, Segment.SCORE_MAX)
        .boxed()
        .flatMap(
            recency -> IntStream.rangeClosed(2, SUMS + 1).mapToObj(sum -> Segment.of(recency, sum)))
        .map(segment -> "'" + segment.code() + "'")
        .collect(Collectors.joining(", ", "ARRAY[", "]"));
  }

  /** The first business day whose visits count. */
  public static LocalDate firstDay(BusinessDays days, Instant now) {
    return RollupCalendars.yearStart(days, now);
  }

  /**
   * A subquery {@code (customer_id, segment, revenue)} of the customers with visits. Others are
   * {@code lost} if they have ever had a visit, else {@code never}.
   *
   * @param bound adds a bind, and returns its placeholder
   */
  public static String scored(SegmentTime time, Function<Object, String> bound) {
    return of(time, bound, SCORED);
  }

  private static String of(SegmentTime time, Function<Object, String> bound, String sql) {
    return sql.replace("<from>", bound.apply(time.firstQuarter()))
        .replace("<timezone>", bound.apply(time.timezone()))
        .replace("<day starts at>", bound.apply(time.dayStartsAt()))
        .replace("<rules version>", bound.apply(RollupCalendars.rulesVersion()))
        .replace("<until>", bound.apply(time.until()));
  }

  /**
   * A query for the ids of the customers of any of some segments; merged customers are in no
   * segment.
   *
   * @param codes a placeholder of an array of the segments
   * @param bound adds a bind, and returns its placeholder
   */
  public static String members(SegmentFilter filter, String codes, Function<Object, String> bound) {
    List<Segment> segments = filter.segments();
    List<String> parts = new ArrayList<>();
    if (!segments.stream().allMatch(Segment::isWithoutVisits)) {
      parts.add(
          "SELECT customer_id FROM %s AS scored WHERE segment = ANY (%s)"
              .formatted(scored(filter.time(), bound), codes));
    }
    if (segments.contains(Segment.LOST)) {
      parts.add(of(filter.time(), bound, withoutVisits("IS NOT NULL")));
    }
    if (segments.contains(Segment.NEVER)) {
      parts.add(of(filter.time(), bound, withoutVisits("IS NULL")));
    }
    return parts.stream()
        .map(part -> "(" + part + ")")
        .collect(Collectors.joining("\nUNION ALL\n"));
  }

  /** EXCEPT also has a fast plan where the service switches off hash joins. */
  private static String withoutVisits(String lastActivity) {
    return """
    SELECT a.customer_id FROM customer_service.loyalty_accounts a
    WHERE a.tenant_id = :tenant AND NOT a.is_closed AND a.last_activity_at <activity>
    EXCEPT
    SELECT v.customer_id FROM <visitors> AS v\
    """
        .replace("<activity>", lastActivity)
        .replace("<visitors>", VISITORS);
  }
}
