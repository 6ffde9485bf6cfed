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
 * @param name shown to guests
 * @param currency ISO 4217
 * @param pointsPerUnit points for 1.00 of the currency
 * @param rounding of the points that an amount earns
 * @param tiers in ascending order, the first with threshold 0
 * @param tierWindowMonths points count towards a tier for this number of months; null: for ever
 * @param expiryMonths points expire at the end of the last business day of the month that is this
 *     number of months after they were earned; null: never
 * @param days the business days of the program
 * @param pointValue the value of one point, in the currency; null if it is not set
 * @param remindDays the numbers of days before an expiry at which customers are reminded, in
 *     descending order; empty for no reminders
 */
public record Program(
    String name,
    String currency,
    BigDecimal pointsPerUnit,
    Rounding rounding,
    List<Tier> tiers,
    @Nullable Integer tierWindowMonths,
    @Nullable Integer expiryMonths,
    BusinessDays days,
    @Nullable BigDecimal pointValue,
    List<Integer> remindDays) {

  /** The lifetime of restored points whose own date has passed. */
  static final int RESTORED_DAYS = 30;

  /** The program of a tenant that has not set one. */
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
          new BusinessDays(ZoneId.of("UTC"), LocalTime.MIDNIGHT),
          null,
          List.of(30, 7));

  public Program {
    tiers = List.copyOf(tiers);
    remindDays = List.copyOf(remindDays);
    if (tiers.isEmpty() || tiers.getFirst().threshold() != 0) {
      throw new IllegalArgumentException("the first tier must have threshold 0");
    }
  }

  /** Rounding of points to a whole number. */
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

    /** The value in the API, for example {@code half_up}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Rounding of(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /** These rules with another value of a point and other reminders. */
  public Program with(@Nullable BigDecimal newPointValue, List<Integer> newRemindDays) {
    return new Program(
        name,
        currency,
        pointsPerUnit,
        rounding,
        tiers,
        tierWindowMonths,
        expiryMonths,
        days,
        newPointValue,
        newRemindDays);
  }

  /** The decimals of an amount. */
  public int amountDigits() {
    return Currency.getInstance(currency).getDefaultFractionDigits();
  }

  /** The tier of a customer without points. */
  public Tier firstTier() {
    return tiers.getFirst();
  }

  /** The highest tier that a number of qualifying points reaches. */
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
   * The tier of an account. If the program no longer has that tier, the account's points decide,
   * even before the background review has reached the account.
   */
  public Tier tierOf(Account account) {
    return tiers.stream()
        .filter(tier -> tier.name().equals(account.tier()))
        .findFirst()
        .orElseGet(() -> tierFor(account.qualifyingPoints()));
  }

  /** The next higher tier; null for the highest. */
  @Nullable Tier tierAbove(Tier tier) {
    int next = tiers.indexOf(tier) + 1;
    return next < tiers.size() ? tiers.get(next) : null;
  }

  /** The points that an amount earns in a tier: rounded once, at the end. */
  Explanation pointsFor(BigDecimal amount, Tier held) {
    BigDecimal base = amount.multiply(pointsPerUnit);
    BigDecimal result = rounding.round(base.multiply(held.multiplier()));
    return new Explanation(
        base.stripTrailingZeros().toPlainString(),
        held.multiplier().toPlainString(),
        rounding.code(),
        result.longValueExact());
  }

  /** The time at which points expire that were earned at a time; null for never. */
  @Nullable Instant expiryOf(Instant earned) {
    if (expiryMonths == null) {
      return null;
    }
    LocalDate lastDay = YearMonth.from(days.dayOf(earned)).plusMonths(expiryMonths).atEndOfMonth();
    return days.endOf(lastDay);
  }

  /**
   * The time at which restored points expire whose own date has passed: the end of a business day,
   * so that they share few dates.
   */
  Instant expiryOfRestored(Instant now) {
    return days.endOf(days.dayOf(now).plusDays(RESTORED_DAYS));
  }

  /** Whether points earned at a time count towards a tier now. */
  boolean counts(Instant earned, Instant now) {
    Instant start = windowStart(now);
    return start == null || !earned.isBefore(start);
  }

  /** The time from which earned points count towards a tier now; null if all points count. */
  @Nullable
  public Instant windowStart(Instant now) {
    return tierWindowMonths == null
        ? null
        : now.atZone(days.timezone()).minusMonths(tierWindowMonths).toInstant();
  }
}
