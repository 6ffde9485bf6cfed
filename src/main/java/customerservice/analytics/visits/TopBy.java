package customerservice.analytics.visits;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A figure by which customers are compared. */
public enum TopBy {
  POINTS_ISSUED("points_issued"),
  POINTS_REDEEMED("points_redeemed"),
  /** The points that a customer can spend now. */
  BALANCE(""),
  /** Earns and redeems. */
  TRANSACTIONS("visits"),
  REVENUE("revenue");

  /** The names in the API. */
  public static final List<String> CODES = Arrays.stream(values()).map(TopBy::code).toList();

  private final String column;

  TopBy(String column) {
    this.column = column;
  }

  /** Parses a name of the API. */
  public static TopBy of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The name in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The column of the roll-ups that is summed. */
  String column() {
    return column;
  }
}
