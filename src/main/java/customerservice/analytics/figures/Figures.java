package customerservice.analytics.figures;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Arithmetic of figures. Pure. */
public final class Figures {
  /** Decimal places of rates and shares. */
  public static final int RATE_DIGITS = 4;

  private static final int AVERAGE_DIGITS = 2;

  private Figures() {}

  /** A share or a rate with four decimal places; 0 of a whole of 0. */
  public static BigDecimal rate(long part, long whole) {
    return ratio(part, whole, RATE_DIGITS);
  }

  /** An average with two decimal places; 0 of no items. */
  public static BigDecimal average(long sum, long count) {
    return ratio(sum, count, AVERAGE_DIGITS);
  }

  private static BigDecimal ratio(long part, long whole, int digits) {
    return whole == 0
        ? BigDecimal.ZERO.setScale(digits)
        : BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), digits, RoundingMode.HALF_UP);
  }

  /** The ratio of a figure to its previous value, minus 1; null if the previous value is 0. */
  public static @Nullable BigDecimal change(BigDecimal current, BigDecimal previous) {
    return previous.signum() == 0
        ? null
        : current.subtract(previous).divide(previous, RATE_DIGITS, RoundingMode.HALF_UP);
  }

  /** As {@link #change(BigDecimal, BigDecimal)}. */
  public static @Nullable BigDecimal change(long current, long previous) {
    return change(BigDecimal.valueOf(current), BigDecimal.valueOf(previous));
  }
}
