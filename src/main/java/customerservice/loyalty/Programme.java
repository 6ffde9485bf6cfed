package customerservice.loyalty;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a points programme.
 *
 * @param name as guests know it
 * @param currency ISO 4217
 * @param pointsPerUnit points for 1.00 of the currency
 * @param rounding how what an amount earns becomes a whole number
 * @param tiers ascending, the first at 0
 * @param timezone where the business keeps its days
 * @param dayStartsAt when a business day begins there
 */
public record Programme(
    String name,
    String currency,
    BigDecimal pointsPerUnit,
    Rounding rounding,
    List<Tier> tiers,
    ZoneId timezone,
    LocalTime dayStartsAt) {

  /** The programme of a business that has set none. */
  public static final Programme STANDARD =
      new Programme(
          "Loyalty",
          "EUR",
          BigDecimal.ONE,
          Rounding.FLOOR,
          List.of(
              new Tier("bronze", 0, BigDecimal.ONE),
              new Tier("silver", 500, new BigDecimal("1.25")),
              new Tier("gold", 2000, new BigDecimal("1.5")),
              new Tier("platinum", 5000, new BigDecimal("2"))),
          ZoneId.of("UTC"),
          LocalTime.MIDNIGHT);

  /** How a fraction of a point becomes a whole number. */
  public enum Rounding {
    FLOOR(RoundingMode.FLOOR),
    HALF_UP(RoundingMode.HALF_UP),
    CEIL(RoundingMode.CEILING);

    private final RoundingMode mode;

    Rounding(RoundingMode mode) {
      this.mode = mode;
    }

    BigDecimal round(BigDecimal points) {
      return points.setScale(0, mode);
    }

    /** As clients see it: {@code half_up}. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Digits behind the point of an amount. */
  public int amountDigits() {
    return Currency.getInstance(currency).getDefaultFractionDigits();
  }

  /** The tier of somebody without points. */
  public Tier firstTier() {
    return tiers.getFirst();
  }

  /** The tier that so many qualifying points reach. */
  Tier tierFor(long qualifyingPoints) {
    Tier reached = firstTier();
    for (Tier tier : tiers) {
      if (tier.threshold() <= qualifyingPoints) {
        reached = tier;
      }
    }
    return reached;
  }

  /** The tier of that name. */
  Tier tierNamed(String name) {
    return tiers.stream()
        .filter(tier -> tier.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the programme has no tier " + name));
  }

  /** The tier above; null at the top. */
  @Nullable Tier tierAbove(Tier tier) {
    int next = tiers.indexOf(tier) + 1;
    return next < tiers.size() ? tiers.get(next) : null;
  }

  /** What an amount earns at a tier: rounded once, at the end. */
  Explanation pointsFor(BigDecimal amount, Tier held) {
    BigDecimal base = amount.multiply(pointsPerUnit);
    BigDecimal result = rounding.round(base.multiply(held.multiplier()));
    return new Explanation(
        base.stripTrailingZeros().toPlainString(),
        held.multiplier().toPlainString(),
        rounding.code(),
        result.longValueExact());
  }
}
