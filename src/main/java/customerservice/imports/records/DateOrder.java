package customerservice.imports.records;

import customerservice.platform.Rfc3339;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The order of day, month and year in the dates of a file. ISO dates are valid in each order. */
public enum DateOrder {
  /** Only ISO 8601. */
  ISO("1980-12-31"),
  DMY("31/12/1980"),
  MDY("12/31/1980"),
  YMD("1980/12/31");

  private static final Pattern ISO_DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  /** Two or three numbers with the same separator between them. */
  private static final Pattern NUMBERS = Pattern.compile("[0-9]+([/.-])[0-9]+(?:\\1[0-9]+)?");

  private static final Pattern SEPARATOR = Pattern.compile("[/.-]");
  private static final Pattern TIME =
      Pattern.compile("(?<date>\\S+)[ T](?<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)");
  private static final Pattern SHORT_YEAR =
      Pattern.compile("[0-9]{1,2}([/.-])[0-9]{1,2}\\1[0-9]{1,2}");
  private static final String NO_YEAR = "0000";
  private static final int DAY_DIGITS_MAX = 2;
  private static final String SECONDS = ":00";
  private static final int TIME_OF_MINUTES_LENGTH = 5;

  private final String example;

  DateOrder(String example) {
    this.example = example;
  }

  /** The code in the database, and in the API except for {@link #ISO}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses a {@link #code}. */
  public static DateOrder of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /**
   * Converts a date to the form {@code 1980-12-31}, with the year 0000 if it has no year; null for
   * a text in another form. The day may not exist.
   */
  public @Nullable String iso(String text) {
    if (ISO_DATE.matcher(text).matches()) {
      return text;
    }
    return this == ISO || !NUMBERS.matcher(text).matches() ? null : iso(SEPARATOR.split(text));
  }

  private @Nullable String iso(String[] numbers) {
    // The letters of a name are the parts in their order.
    String order = numbers.length == name().length() ? name() : name().replace("Y", "");
    int yearIndex = order.indexOf('Y');
    String year = yearIndex < 0 ? NO_YEAR : numbers[yearIndex];
    String month = numbers[order.indexOf('M')];
    String day = numbers[order.indexOf('D')];
    boolean isDate =
        year.length() == NO_YEAR.length()
            && month.length() <= DAY_DIGITS_MAX
            && day.length() <= DAY_DIGITS_MAX;
    return isDate ? "%s-%2s-%2s".formatted(year, month, day).replace(' ', '0') : null;
  }

  /** Parses a timestamp, or a date with or without a time, in UTC; null for another text. */
  public @Nullable Instant time(String text) {
    Matcher parts = TIME.matcher(text);
    boolean hasTime = parts.matches();
    String date = iso(hasTime ? parts.group("date") : text);
    if (date == null) {
      return Rfc3339.parse(text);
    }
    String time = hasTime ? "T" + seconds(parts.group("time")) + "Z" : "";
    return date.startsWith(NO_YEAR) ? null : Rfc3339.parse(date + time);
  }

  /** The time with two digits for the hour, and with seconds. */
  private static String seconds(String time) {
    String padded = time.indexOf(':') == 1 ? "0" + time : time;
    return padded.length() == TIME_OF_MINUTES_LENGTH ? padded + SECONDS : padded;
  }

  /** The message for a text that is not a date in this order. */
  public String message(String text) {
    if (SHORT_YEAR.matcher(text).matches()) {
      return "The year of a date must have four digits, such as " + example + ".";
    }
    return this == ISO
        ? "This must be a date such as 1980-12-31. The parameter dates sets another order."
        : "This must be a date such as " + example + " or 1980-12-31.";
  }
}
