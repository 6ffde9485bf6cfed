package customerservice.platform;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Formats and parses timestamps (RFC 3339 §5.6). */
public final class Rfc3339 {
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})"
              + "(?:[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?)"
              + "(?:[Zz]|([+-])([0-9]{2}):([0-9]{2})))?");

  private static final int HOUR_MAX = 23;
  private static final int MINUTE_MAX = 59;
  private static final Duration JUST_UNDER_A_MICROSECOND = Duration.ofNanos(999);

  private static final String TEMPLATE = "0000-00-00T00:00:00.000000Z";

  /** The last year of four digits. */
  private static final int YEAR_MAX = 9999;

  /** Formats years that the template cannot hold. */
  private static final DateTimeFormatter LONG_YEARS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  private static final int TEN = 10;
  private static final int NANOS_PER_MICROSECOND = 1000;

  private Rfc3339() {}

  /**
   * Formats a time in UTC, always with six fraction digits, so that timestamps sort as text. It
   * writes the digits itself, because an export formats millions of timestamps.
   */
  public static String text(Instant time) {
    LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > YEAR_MAX) {
      return LONG_YEARS.format(utc);
    }
    byte[] text = TEMPLATE.getBytes(StandardCharsets.ISO_8859_1);
    write(text, 4, utc.getYear());
    write(text, 7, utc.getMonthValue());
    write(text, 10, utc.getDayOfMonth());
    write(text, 13, utc.getHour());
    write(text, 16, utc.getMinute());
    write(text, 19, utc.getSecond());
    write(text, 26, utc.getNano() / NANOS_PER_MICROSECOND);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Writes the digits of a number right-aligned, ending before index {@code end}. */
  private static void write(byte[] text, int end, int number) {
    int index = end;
    for (int rest = number; rest > 0; rest /= TEN) {
      index--;
      text[index] = (byte) ('0' + rest % TEN);
    }
  }

  /**
   * Parses a timestamp of any offset, or a date, which means its midnight in UTC; null for any
   * other text. Stored times are whole microseconds, so a finer timestamp is rounded up: "from" and
   * "before" then select the same rows as with nanoseconds.
   */
  public static @Nullable Instant parse(String text) {
    Matcher parts = TIMESTAMP.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    try {
      LocalDate day = LocalDate.parse(parts.group(1));
      LocalTime time =
          parts.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(parts.group(2));
      Duration offset = parts.group(3) == null ? Duration.ZERO : offset(parts);
      return LocalDateTime.of(day, time)
          .toInstant(ZoneOffset.UTC)
          .minus(offset)
          .plus(JUST_UNDER_A_MICROSECOND)
          .truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException noSuchTime) {
      return null;
    }
  }

  private static Duration offset(Matcher parts) {
    int hours = Integer.parseInt(parts.group(4));
    int minutes = Integer.parseInt(parts.group(5));
    if (hours > HOUR_MAX || minutes > MINUTE_MAX) {
      throw new DateTimeException("no offset");
    }
    Duration offset = Duration.ofHours(hours).plusMinutes(minutes);
    return parts.group(3).equals("-") ? offset.negated() : offset;
  }
}
