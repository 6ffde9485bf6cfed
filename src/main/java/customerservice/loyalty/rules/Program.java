package customerservice.loyalty.rules;

import customerservice.platform.BusinessDays;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a points program.
 *
 * @param name as guests know it
 * @param currency ISO 4217
 * @param pointsPerUnit points for 1.00 of the currency
 * @param rounding how what an amount earns becomes a whole number
 * @param tiers ascending, the first at 0
 * @param tierWindowMonths the points that count towards a tier are those earned in so many months;
 *     null: all that were ever earned
 * @param expiryMonths points expire with the business day that ends the month so many months after
 *     they were earned; null: never
 * @param days when its business days begin
 */
public record Program(
    String name,
    String currency,
    BigDecimal pointsPerUnit,
    Rounding rounding,
    List<Tier> tiers,
    @Nullable Integer tierWindowMonths,
    @Nullable Integer expiryMonths,
    BusinessDays days) {

  /** How long points live that are given back after they would have expired. */
  static final int RETURNED_DAYS = 30;

  /** The program of a business that has set none. */
  public static final Program STANDARD =
      new Program(
          "Loyalty",
          "EUR",
          BigDecimal.ONE,
          Rounding.FLOOR,
          List.of(
              new Tier("bronze", 0, BigDecimal.ONE, List.of()),
              new Tier("silver", 500, new BigDecimal("1.25"), List.of()),
              new Tier("gold", 2000, new BigDecimal("1.5"), List.of()),
              new Tier("platinum", 5000, new BigDecimal("2"), List.of())),
          null,
          null,
          new BusinessDays(ZoneId.of("UTC"), LocalTime.MIDNIGHT));

  public Program {
    tiers = List.copyOf(tiers);
    if (tiers.isEmpty() || tiers.getFirst().threshold() != 0) {
      throw new IllegalArgumentException("a program without a tier to begin with");
    }
  }

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
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Rounding of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
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

  /**
   * The tier that an account holds: the one that it says. A tier that the program has no more is
   * held no more, even before the review of all accounts has come to this one.
   */
  public Tier tierOf(Account account) {
    return tiers.stream()
        .filter(tier -> tier.name().equals(account.tier()))
        .findFirst()
        .orElseGet(() -> tierFor(account.qualifyingPoints()));
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

  /** When points that are earned now expire: the moment from which they are gone. Null: never. */
  @Nullable Instant expiryOf(Instant earned) {
    if (expiryMonths == null) {
      return null;
    }
    LocalDate lastDay = YearMonth.from(days.dayOf(earned)).plusMonths(expiryMonths).atEndOfMonth();
    return days.endOf(lastDay);
  }

  /**
   * When points expire that come back behind their own date, the moment from which they are gone:
   * with the business day so many days from now, so that few dates serve them all.
   */
  Instant expiryOfReturned(Instant now) {
    return days.endOf(days.dayOf(now).plusDays(RETURNED_DAYS));
  }

  /** Whether points that were given then count towards a tier that is held now. */
  boolean counts(Instant given, Instant now) {
    Instant start = windowStart(now);
    return start == null || !given.isBefore(start);
  }

  /** From when on points count towards a tier that is held now; null: from the first on. */
  @Nullable
  public Instant windowStart(Instant now) {
    return tierWindowMonths == null
        ? null
        : now.atZone(days.timezone()).minusMonths(tierWindowMonths).toInstant();
  }
}
