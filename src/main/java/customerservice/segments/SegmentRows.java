package customerservice.segments;

import customerservice.platform.BusinessDays;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupRows;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The segments as SQL, with the bind {@code :tenant}. */
public final class SegmentRows {
  /** The length of the period whose visits count. */
  private static final int MONTHS = 12;

  /** The number of sums of two scores. */
  private static final int SUMS = 2 * Segment.SCORE_MAX - 1;

  /**
   * Customers with a visit since quarter-hour {@code <from>}: {@code (customer_id, last_quarter,
   * visits, points_issued, revenue)}.
   */
  private static final String VISITORS =
      """
      (
        SELECT customer_id, visits, points_issued, revenue,
          -- An unmerge subtracts visits until its change is added to the roll-ups. Then the last
          -- visit is that of the last quarter-hour whose rows have a sum above 0.
          CASE WHEN is_corrected THEN (
            SELECT max(remaining.quarter)
            FROM (
              SELECT v.quarter
              FROM <visits> AS v
              WHERE v.customer_id = sums.customer_id AND v.quarter >= <from>
              GROUP BY v.quarter
              HAVING sum(v.visits) > 0) AS remaining)
          ELSE last_quarter END AS last_quarter
        FROM (
          SELECT v.customer_id, sum(v.visits::int) AS visits, sum(v.points_issued) AS points_issued,
            sum(v.revenue) AS revenue, bool_or(v.visits < 0) AS is_corrected,
            max(v.quarter) FILTER (WHERE v.visits > 0) AS last_quarter
          FROM <visits> AS v
          WHERE v.quarter >= <from>
          GROUP BY v.customer_id
          HAVING sum(v.visits::int) > 0) AS sums)\
      """
          .replace("<visits>", RollupRows.VISITS);

  /**
   * Customers with a visit since quarter-hour {@code <from>} and their segments: {@code
   * (customer_id, segment, revenue)}.
   *
   * <p>Customers are ranked by each value, and the ranks divided into fifths. Customers with the
   * same value have the same score: the highest of their fifths by recency, the lowest by frequency
   * and monetary value.
   */
  private static final String SCORED =
      """
      (
        SELECT customer_id, revenue,
          (<grid>)[(recency - 1) * <sums> + frequency + monetary - 1] AS segment
        FROM (
          SELECT customer_id, revenue,
            5 - 5 * (rank() OVER (ORDER BY last_quarter DESC) - 1) / count(*) OVER () AS recency,
            1 + 5 * (rank() OVER (ORDER BY visits) - 1) / count(*) OVER () AS frequency,
            1 + 5 * (rank() OVER (ORDER BY points_issued) - 1) / count(*) OVER () AS monetary
          FROM <visitors> AS visitors) AS scores)\
      """
          .replace("<grid>", grid())
          .replace("<sums>", "" + SUMS)
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
    return days.dayOf(now).minusMonths(MONTHS).plusDays(1);
  }

  /** The first quarter-hour whose visits count. */
  public static long firstQuarter(BusinessDays days, Instant now) {
    return QuarterRow.quarterOf(days.startOf(firstDay(days, now)));
  }

  /**
   * A subquery {@code (customer_id, segment, revenue)} of the customers with visits. Others are
   * {@code lost} if they have ever had a visit, else {@code never}.
   *
   * @param from a placeholder of {@link #firstQuarter}
   */
  public static String scored(String from) {
    return SCORED.replace("<from>", from);
  }

  /**
   * A query for the ids of the customers of any of some segments; merged customers are in no
   * segment.
   *
   * @param from a placeholder of {@link #firstQuarter}
   * @param codes a placeholder of an array of the segments
   */
  public static String members(List<Segment> segments, String from, String codes) {
    List<String> parts = new ArrayList<>();
    if (!segments.stream().allMatch(Segment::isWithoutVisits)) {
      parts.add(
          "SELECT customer_id FROM %s AS scored WHERE segment = ANY (%s)"
              .formatted(scored(from), codes));
    }
    if (segments.contains(Segment.LOST)) {
      parts.add(withoutVisits("IS NOT NULL", from));
    }
    if (segments.contains(Segment.NEVER)) {
      parts.add(withoutVisits("IS NULL", from));
    }
    return parts.stream()
        .map(part -> "(" + part + ")")
        .collect(Collectors.joining("\nUNION ALL\n"));
  }

  /** EXCEPT also has a fast plan where the service switches off hash joins. */
  private static String withoutVisits(String lastActivity, String from) {
    return """
    SELECT a.customer_id FROM customer_service.loyalty_accounts a
    WHERE a.tenant_id = :tenant AND NOT a.is_closed AND a.last_activity_at <activity>
    EXCEPT
    SELECT v.customer_id FROM <visits> AS v
    WHERE v.quarter >= <from>
    GROUP BY v.customer_id
    HAVING sum(v.visits::int) > 0\
    """
        .replace("<activity>", lastActivity)
        .replace("<visits>", RollupRows.VISITS)
        .replace("<from>", from);
  }
}
