package customerservice.analytics.figures;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** One sentence for each field of a report. */
public final class Definitions {
  /** Definitions of the summary. */
  public static final Map<String, String> SUMMARY =
      parse(
          """
          total: Active, inactive and blocked customers at present; merged and erased customers are \
          not counted.
          active: Customers with the status active at present.
          inactive: Customers with the status inactive at present.
          blocked: Customers with the status blocked at present.
          new: Customers created in the period, without merged and erased customers.
          with_loyalty_activity: Customers who have ever earned or redeemed points, without merged and \
          erased customers.
          by_tier: Customers at present by the tier that they hold, and the points that they can spend; \
          a tier that was removed from the program counts as the tier that replaces it.
          points_outstanding: Points that customers can spend at present: the sum of all balances \
          without points whose expiry date has passed.
          points_issued: Points of all earns, gross: reversals do not reduce them.
          points_redeemed: Points of all redemptions, gross and positive: reversals do not reduce them.
          points_expired: Points of all expiries, positive, counted when their ledger entry was written.
          points_adjusted: The net sum of adjustments, including balances that erasures posted away.
          points_reversed: The sum of the absolute values of reversals of earns and redemptions.
          transactions: Ledger entries of every type.
          active_members: Customers with at least one earn or redemption; merged customers count as \
          their target, and erased customers are not counted.
          average_balance: points_outstanding divided by total, with two decimal places; 0 without \
          customers.
          redemption_rate: points_redeemed divided by points_issued, with four decimal places; 0 if no \
          points were issued.
          repeat_rate: The share of active_members who earned or redeemed on at least two business days \
          of the period, with four decimal places; 0 without active members.
          revenue: The amounts of earns by amount, minus the part that reversals undid, counted on the \
          day of the reversal and at the location of the earn; earns of explicit points have no amount.
          liability: points_outstanding multiplied by the point_value of the program; null without a \
          point_value.
          expected_breakage: An estimate of the share of points that will expire: points that expired in \
          the last 12 months divided by points issued 12 to 24 months ago, at most 1; null if no ledger \
          entry is older than 24 months, or if no points were issued then.
          expected_amount: The liability multiplied by 1 minus expected_breakage; null if \
          expected_breakage is null.
          change: Each figure of the period divided by that of the previous period, minus 1, with four \
          decimal places; null if the previous figure is 0, and for figures of the present.
          """);

  /** Definitions of the hours. */
  public static final Map<String, String> HOURS =
      parse(
          """
          weekday: The weekday of the business day, from 1 for Monday to 7 for Sunday.
          hour: The hour of the local clock, from 0 to 23.
          transactions: Earns and redemptions in the hours of the period with this weekday and hour.
          points_issued: Points of earns, gross.
          revenue: The amounts of earns by amount, minus the part that reversals undid, counted at the \
          time of the reversal.
          """);

  /** Definitions of the locations. */
  public static final Map<String, String> LOCATIONS =
      parse(
          """
          location_id: The location of the entries; null for entries without a location.
          transactions: Earns and redemptions at the location.
          active_members: Customers with an earn or a redemption at the location; merged customers count \
          as their target, and erased customers are not counted.
          points_issued: Points of earns, gross.
          points_redeemed: Points of redemptions, gross and positive.
          revenue: The amounts of earns by amount at the location, minus the part that reversals undid, \
          counted on the day of the reversal.
          """);

  /** Definitions of the tiers. */
  public static final Map<String, String> TIERS =
      parse(
          """
          distribution: Customers at present by the tier that they hold, and the points that they can \
          spend, in the order of the program; a tier that was removed from the program counts as the \
          tier that replaces it.
          moves: The number of customers who changed from one tier to another in the period, each counted \
          once for each pair of tiers; merged customers count as their target, and erased customers are \
          not counted.
          up: Customers with at least one change to a higher tier in the period, by the order of the \
          current program.
          down: Customers with at least one change to a lower tier in the period, by the order of the \
          current program.
          """);

  /** Definitions of the segments. */
  public static final Map<String, String> SEGMENTS =
      parse(
          """
          customers: Customers in the segment; each customer who is not merged is in exactly one.
          points: Points that the customers of the segment can spend at present.
          revenue: The revenue of the period with these customers; 0 for customers without an earn or \
          redemption in the period.
          recency_score: 5 minus the whole part of 5 times the share of customers with a later last \
          visit, among the customers with an earn or redemption in the period; the time of a visit is \
          its quarter-hour.
          frequency_score: 1 plus the whole part of 5 times the share of customers with fewer earns and \
          redemptions in the period, among the same customers.
          monetary_score: 1 plus the whole part of 5 times the share of customers with fewer points \
          issued in the period, among the same customers; it uses points, because earns of explicit \
          points have no amount.
          """);

  /** Definitions of the cohorts. */
  public static final Map<String, String> COHORTS =
      parse(
          """
          month: The month of the business day on which the customers were created.
          customers: Customers created in the month, without merged and erased customers.
          retention: For each month from the month of joining to the current one, the share of these \
          customers with an earn or a redemption in it, with four decimal places; 0 without customers.
          """);

  private static final String POINTS_OUTSTANDING_AT_END =
      "Points at the end of the interval: the sum of all ledger entries until then; for an interval"
          + " that has not ended, the points that customers can spend at present.";

  private static final String INTERVALS =
      "Business days, weeks of ISO 8601 or months; the first and the last are cut to the period.";

  private Definitions() {}

  /** Definitions of the metrics of a time series. */
  public static Map<String, String> timeSeries(Collection<String> metrics) {
    Map<String, String> definitions = new LinkedHashMap<>();
    for (String metric : metrics) {
      definitions.put(
          metric,
          switch (metric) {
            case "new_customers" -> definition("new");
            case "points_outstanding" -> POINTS_OUTSTANDING_AT_END;
            default -> definition(metric);
          });
    }
    definitions.put("interval", INTERVALS);
    return definitions;
  }

  /** Definitions of the customers with the highest values of a figure. */
  public static Map<String, String> top(String by) {
    String value =
        switch (by) {
          case "balance" -> "Points that the customer can spend at present.";
          case "transactions" -> "Earns and redemptions of the customer.";
          default -> definition(by);
        };
    return Map.of("value", value);
  }

  private static String definition(String figure) {
    return Objects.requireNonNull(SUMMARY.get(figure), figure);
  }

  private static Map<String, String> parse(String lines) {
    Map<String, String> definitions = new LinkedHashMap<>();
    Arrays.stream(lines.split("\n", -1))
        .filter(line -> !line.isBlank())
        .map(line -> line.split(": ", 2))
        .forEach(parts -> definitions.put(parts[0], parts[1]));
    return Collections.unmodifiableMap(definitions);
  }
}
