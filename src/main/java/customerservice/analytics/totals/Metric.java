package customerservice.analytics.totals;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A figure of a time series. */
public enum Metric {
  NEW_CUSTOMERS,
  ACTIVE_MEMBERS,
  POINTS_ISSUED,
  POINTS_REDEEMED,
  POINTS_EXPIRED,
  POINTS_REVERSED,
  POINTS_OUTSTANDING,
  TRANSACTIONS,
  REVENUE;

  /** The names in the API. */
  public static final List<String> CODES = Arrays.stream(values()).map(Metric::code).toList();

  /** Parses a name of the API. */
  public static Metric of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The name in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
