package customerservice.imports.records;

import customerservice.platform.Rfc3339;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The order of day, month and year in the dates of a file. ISO dates are valid in each order. */
public enum DateOrder {
  /** Only ISO 8601: {@code 1980-12-31}. */
  ISO("(?!)", "(?!)", "1980-12-31"),
  DMY("<d><s><m>\\k<s><y>", "<d><s><m>", "31/12/1980"),
  MDY("<m><s><d>\\k<s><y>", "<m><s><d>", "12/31/1980"),
  YMD("<y><s><m>\\k<s><d>", "<m><s><d>", "1980/12/31");

  private static final Pattern TIME =
      Pattern.compile("(?<date>\\S+)[ T](?<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)");
  private static final Pattern SHORT_YEAR =
      Pattern.compile("[0-9]{1,2}([/.-])[0-9]{1,2}\\1[0-9]{1,2}");
  private static final String NO_YEAR = "0000";
  private static final String SECONDS = ":00";
  private static final int TIME_OF_MINUTES_LENGTH = 5;

  private final Pattern full;
  private final Pattern withoutYear;
  private final String example;

  DateOrder(String full, String withoutYear, String example) {
    this.full = pattern(full);
    this.withoutYear = pattern(withoutYear);
    this.example = example;
  }

  private static Pattern pattern(String parts) {
    return Pattern.compile(
        parts
            .replace("<s>", "(?<s>[/.-])")
            .replace("\\k(?<s>[/.-])", "\\k<s>")
            .replace("<d>", "(?<d>[0-9]{1,2})")
            .replace("<m>", "(?<m>[0-9]{1,2})")
            .replace("<y>", "(?<y>[0-9]{4})"));
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
   * Converts a date to its ISO form, with the year 0000 if it has no year. Another text is returned
   * unchanged, so that the rules of the field reject it.
   */
  public String iso(String text) {
    Matcher date = full.matcher(text);
    if (date.matches()) {
      return iso(date.group("y"), date);
    }
    Matcher day = withoutYear.matcher(text);
    return day.matches() ? iso(NO_YEAR, day) : text;
  }

  private static String iso(String year, Matcher date) {
    return "%s-%2s-%2s".formatted(year, date.group("m"), date.group("d")).replace(' ', '0');
  }

  /** Parses a timestamp, or a date with or without a time, in UTC; null for another text. */
  public @Nullable Instant time(String text) {
    Matcher parts = TIME.matcher(text);
    boolean hasTime = parts.matches();
    String date = iso(hasTime ? parts.group("date") : text);
    if (date.startsWith(NO_YEAR)) {
      return null;
    }
    return Rfc3339.parse(hasTime ? date + "T" + seconds(parts.group("time")) + "Z" : date);
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
