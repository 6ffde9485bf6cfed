package customerservice.segments;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A segment of customers. Each customer that is not merged is in exactly one.
 *
 * <p>Customers with a visit in the last twelve months have three scores from 1 to 5 ({@link
 * SegmentRows}). The score of recency and the sum of the two other scores select the segment.
 */
public enum Segment {
  CHAMPIONS(
      "Recency score 4 or 5, and a mean of the frequency and monetary scores of 4 or more: visited"
          + " recently, often, and earned the most."),
  LOYAL(
      "Recency score 4 or 5 and a mean of the frequency and monetary scores from 2.5 to 3.5, or"
          + " recency score 3 and a mean of 4 or more: regular customers."),
  PROMISING(
      "Recency score 3 or 4 and a mean of the frequency and monetary scores of 2 or less: visited"
          + " in the recent past, but rarely."),
  NEW(
      "Recency score 5 and a mean of the frequency and monetary scores of 2 or less: visited most"
          + " recently, with few visits in the period."),
  NEEDS_ATTENTION(
      "Recency score 3 and a mean of the frequency and monetary scores from 2.5 to 3.5: average"
          + " customers whose last visit is some time ago."),
  AT_RISK(
      "Recency score 1 or 2 and a mean of the frequency and monetary scores of 2.5 or more: good"
          + " customers who have not visited for a long time."),
  HIBERNATING(
      "Recency score 1 or 2 and a mean of the frequency and monetary scores of 2 or less: few"
          + " visits, the last a long time ago."),
  LOST("Visited before the last 12 months, and not since."),
  NEVER("Has never earned or redeemed points.");

  /** The highest score; the lowest is 1. */
  static final int SCORE_MAX = 5;

  /** A mean of the frequency and monetary scores of 4, as a sum. */
  private static final int HIGH = 8;

  /** A mean of the frequency and monetary scores of 2.5, as a sum. */
  private static final int MEDIUM = 5;

  /** The names in the API, in the order of reports. */
  public static final List<String> CODES = Arrays.stream(values()).map(Segment::code).toList();

  private final String definition;

  Segment(String definition) {
    this.definition = definition;
  }

  /** The name in the API, such as {@code needs_attention}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses a name of the API. */
  public static Segment of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** One sentence that defines the segment. */
  public String definition() {
    return definition;
  }

  /** Whether the segment has customers without a visit in the last twelve months. */
  boolean isWithoutVisits() {
    return this == LOST || this == NEVER;
  }

  /**
   * The segment of a customer with visits.
   *
   * @param recency score
   * @param sum of the scores of frequency and monetary value
   */
  static Segment of(int recency, int sum) {
    if (sum >= HIGH) {
      return switch (recency) {
        case 5, 4 -> CHAMPIONS;
        case 3 -> LOYAL;
        default -> AT_RISK;
      };
    }
    if (sum >= MEDIUM) {
      return switch (recency) {
        case 5, 4 -> LOYAL;
        case 3 -> NEEDS_ATTENTION;
        default -> AT_RISK;
      };
    }
    return switch (recency) {
      case 5 -> NEW;
      case 4, 3 -> PROMISING;
      default -> HIBERNATING;
    };
  }
}
