package customerservice.rollups;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A change of current numbers.
 *
 * @param name the status or the tier; empty for {@link Figure#ACTIVITY}
 * @param expiresAt when the points of {@link Figure#LOT} expire; otherwise null
 */
public record TotalRow(
    Figure figure, String name, @Nullable Instant expiresAt, long customers, long points) {

  /** The subject of a row. */
  public enum Figure {
    /** Customers of a status. */
    STATUS,
    /** Customers of a tier, and their balances. */
    TIER,
    /** Points of a tier that expire at a time. */
    LOT,
    /** Customers that have ever earned or redeemed. */
    ACTIVITY;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The figure of a code in the database. */
    public static Figure of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  TotalRow plus(TotalRow other) {
    return new TotalRow(
        figure, name, expiresAt, customers + other.customers, points + other.points);
  }

  boolean isZero() {
    return customers == 0 && points == 0;
  }
}
