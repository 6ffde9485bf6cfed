package customerservice.loyalty.program;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.loyalty.rules.Currencies;
import customerservice.loyalty.rules.Program;
import customerservice.loyalty.rules.Program.Rounding;
import customerservice.loyalty.rules.Tier;
import customerservice.platform.BusinessDays;
import customerservice.platform.input.Field;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.JsonObjectReader;
import customerservice.platform.input.Text;
import customerservice.platform.input.ValidationErrors;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that replaces or previews a program.
 *
 * @param rules all fields but those that a request may leave unchanged
 * @param version the version to replace; null for any
 */
record ProgramBody(
    Program rules,
    Field<BigDecimal> pointValue,
    Field<List<Integer>> remindDays,
    @Nullable Long version) {
  static final int TIERS_MAX = 20;
  static final int BENEFITS_MAX = 20;
  static final long THRESHOLD_MAX = 1_000_000_000_000L;

  private static final int NAME_LENGTH_MAX = 100;
  private static final int BENEFIT_LENGTH_MAX = 200;
  private static final int CURRENCY_LENGTH_MAX = 3;
  private static final int DECIMAL_LENGTH_MAX = 30;
  private static final int FACTOR_DIGITS_MAX = 4;
  private static final int POINT_VALUE_DIGITS_MAX = 6;
  private static final int TIMEZONE_LENGTH_MAX = 64;
  private static final int TIME_LENGTH_MAX = 5;
  private static final int WINDOW_MONTHS_MAX = 60;
  private static final int EXPIRY_MONTHS_MAX = 120;
  private static final int REMINDERS_MAX = 3;
  private static final int REMIND_DAYS_MAX = 90;
  private static final BigDecimal POINTS_PER_UNIT_MAX = new BigDecimal("1000");
  private static final BigDecimal MULTIPLIER_MAX = new BigDecimal("100");
  private static final BigDecimal POINT_VALUE_MAX = new BigDecimal("1000000");

  private static final Pattern DECIMAL = Pattern.compile("[0-9]+(\\.[0-9]+)?");
  private static final Pattern QUARTER_HOUR = Pattern.compile("([01][0-9]|2[0-3]):(00|15|30|45)");
  private static final List<String> ROUNDINGS =
      Arrays.stream(Rounding.values()).map(Rounding::code).toList();

  /** Replaces invalid fields; the recorded errors prevent its use. */
  private static final Program PLACEHOLDER = Program.STANDARD;

  /** Reads a whole program; the response body of a GET is accepted unchanged. */
  static ProgramBody read(JsonNode body, ValidationErrors errors) {
    JsonObjectReader fields = JsonObjectReader.of(body, errors);
    Field<Long> version = fields.integer("version", 1, Long.MAX_VALUE);
    fields.ignore("updated_at");
    Program rules =
        new Program(
            required(fields, "name", fields.text("name", NAME_LENGTH_MAX), PLACEHOLDER.name()),
            required(fields, "currency", currency(fields), PLACEHOLDER.currency()),
            factor(fields, "points_per_unit", POINTS_PER_UNIT_MAX),
            Rounding.of(
                required(
                    fields,
                    "rounding",
                    fields.oneOf("rounding", ROUNDINGS),
                    PLACEHOLDER.rounding().code())),
            tiers(fields, body.path("tiers").size()),
            months(fields, "tier_window_months", WINDOW_MONTHS_MAX),
            months(fields, "points_expire_after_months", EXPIRY_MONTHS_MAX),
            new BusinessDays(timezone(fields), dayStart(fields)),
            PLACEHOLDER.pointValue(),
            PLACEHOLDER.remindDays());
    Field<BigDecimal> pointValue =
        decimal(fields, "point_value", POINT_VALUE_DIGITS_MAX, POINT_VALUE_MAX);
    Field<List<Integer>> remindDays = remindDays(fields);
    fields.end();
    return new ProgramBody(rules, pointValue, remindDays, version.value());
  }

  /** The program that replaces another one. */
  Program replacing(Program current) {
    return rules.with(
        pointValue.or(current.pointValue()), remindDays.orEmpty(current.remindDays(), List.of()));
  }

  /** Whether the request may replace this version. */
  boolean replaces(long current) {
    return version == null || version == current;
  }

  private static <T> T required(
      JsonObjectReader fields, String name, Field<T> field, T placeholder) {
    return fields.required(name, field).orKeep(placeholder);
  }

  private static Field<String> currency(JsonObjectReader fields) {
    return fields.code(
        "currency",
        CURRENCY_LENGTH_MAX,
        code -> Currencies.of(code) == null ? null : code,
        "This must be an ISO 4217 currency code such as EUR.");
  }

  private static BigDecimal factor(JsonObjectReader fields, String name, BigDecimal max) {
    return required(fields, name, decimal(fields, name, FACTOR_DIGITS_MAX, max), BigDecimal.ONE);
  }

  private static Field<BigDecimal> decimal(
      JsonObjectReader fields, String name, int digitsMax, BigDecimal max) {
    Field<String> text = fields.text(name, DECIMAL_LENGTH_MAX);
    if (text.value() == null) {
      return text.map(BigDecimal::new);
    }
    BigDecimal number =
        DECIMAL.matcher(text.value()).matches() ? new BigDecimal(text.value()) : null;
    if (number == null || number.scale() > digitsMax) {
      String message =
          "This must be a decimal string such as \"1.25\" with at most "
              + digitsMax
              + " decimal places.";
      fields.addError(name, FieldCode.INVALID_FORMAT, message);
      return Field.absent();
    }
    if (number.signum() <= 0 || number.compareTo(max) > 0) {
      String message = "This must be greater than 0 and at most " + max + ".";
      fields.addError(name, FieldCode.OUT_OF_RANGE, message);
      return Field.absent();
    }
    return Field.of(number);
  }

  private static Field<List<Integer>> remindDays(JsonObjectReader fields) {
    return fields
        .integers("remind_days", REMINDERS_MAX, 1, REMIND_DAYS_MAX)
        .map(
            days -> days.stream().map(Math::toIntExact).sorted(Comparator.reverseOrder()).toList());
  }

  private static @Nullable Integer months(JsonObjectReader fields, String name, int max) {
    Long months = fields.integer(name, 1, max).value();
    return months == null ? null : Math.toIntExact(months);
  }

  private static ZoneId timezone(JsonObjectReader fields) {
    Field<String> timezone =
        fields.code(
            "timezone",
            TIMEZONE_LENGTH_MAX,
            name -> BusinessDays.timezone(name) == null ? null : name,
            "This must be an IANA time zone such as Europe/Madrid.");
    return ZoneId.of(required(fields, "timezone", timezone, PLACEHOLDER.days().timezone().getId()));
  }

  private static LocalTime dayStart(JsonObjectReader fields) {
    Field<String> time =
        fields.code(
            "day_starts_at",
            TIME_LENGTH_MAX,
            text -> QUARTER_HOUR.matcher(text).matches() ? text : null,
            "This must be a time in steps of 15 minutes, such as \"04:00\".");
    return LocalTime.parse(
        required(fields, "day_starts_at", time, PLACEHOLDER.days().startAt().toString()));
  }

  /**
   * Reads the tiers.
   *
   * @param sentCount number of elements in the body; the reader leaves out those that are not
   *     objects, and records an error for each
   */
  private static List<Tier> tiers(JsonObjectReader fields, int sentCount) {
    String name = "tiers";
    Field<List<Tier>> field =
        fields.required(name, fields.objects(name, TIERS_MAX, ProgramBody::tier));
    List<Tier> tiers = field.value();
    if (tiers == null || tiers.size() != sentCount) {
      return PLACEHOLDER.tiers();
    }
    if (tiers.isEmpty()) {
      fields.addError(name, FieldCode.TOO_SHORT, "Send at least one tier.");
      return PLACEHOLDER.tiers();
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tiers.size(); i++) {
      Tier tier = tiers.get(i);
      String path = name + "[" + i + "].";
      if (!names.add(tier.name()) && !tier.name().isEmpty()) {
        fields.addError(path + "name", FieldCode.CONFLICT, "Each tier must have its own name.");
      }
      if (i == 0 && tier.threshold() > 0) {
        fields.addError(
            path + "threshold",
            FieldCode.OUT_OF_RANGE,
            "The threshold of the first tier must be 0.");
      } else if (i > 0
          && tier.threshold() >= 0
          && tier.threshold() <= tiers.get(i - 1).threshold()) {
        fields.addError(
            path + "threshold",
            FieldCode.CONFLICT,
            "This must be greater than the threshold of the previous tier.");
      }
    }
    return tiers.getFirst().threshold() == 0 ? tiers : PLACEHOLDER.tiers();
  }

  private static Tier tier(JsonObjectReader fields) {
    Field<String> name =
        fields.code(
            "name",
            Text.SLUG_LENGTH_MAX,
            text -> Text.isSlug(text) ? text : null,
            "This must contain only the characters a-z, 0-9 and _.");
    return new Tier(
        required(fields, "name", name, ""),
        required(fields, "threshold", fields.integer("threshold", 0, THRESHOLD_MAX), -1L),
        factor(fields, "multiplier", MULTIPLIER_MAX),
        fields.texts("benefits", BENEFITS_MAX, BENEFIT_LENGTH_MAX).orKeep(List.of()));
  }
}
