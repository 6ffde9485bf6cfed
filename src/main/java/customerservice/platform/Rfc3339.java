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

/** Times as clients write them: RFC 3339 §5.6. */
public final class Rfc3339 {
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})"
              + "(?:[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?)"
              + "(?:[Zz]|([+-])([0-9]{2}):([0-9]{2})))?");

  private static final int HOUR_MAX = 23;
  private static final int MINUTE_MAX = 59;
  private static final Duration JUST_UNDER_A_MICROSECOND = Duration.ofNanos(999);

  private static final String FORM = "0000-00-00T00:00:00.000000Z";

  /** The last year that fits into it. */
  private static final int YEAR_MAX = 9999;

  /** For years that do not. */
  private static final DateTimeFormatter FAR_AWAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  private static final int TEN = 10;
  private static final int NANOS_OF_A_MICROSECOND = 1000;

  private Rfc3339() {}

  /**
   * Writes a time in UTC, always with six digits behind the second, so that times sort as text.
   * Digit by digit: large answers hold millions of them.
   */
  public static String text(Instant time) {
    LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    if (utc.getYear() < 0 || utc.getYear() > YEAR_MAX) {
      return FAR_AWAY.format(utc);
    }
    byte[] text = FORM.getBytes(StandardCharsets.ISO_8859_1);
    write(text, 4, utc.getYear());
    write(text, 7, utc.getMonthValue());
    write(text, 10, utc.getDayOfMonth());
    write(text, 13, utc.getHour());
    write(text, 16, utc.getMinute());
    write(text, 19, utc.getSecond());
    write(text, 26, utc.getNano() / NANOS_OF_A_MICROSECOND);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Writes the digits of a number so that they end before a place. */
  private static void write(byte[] text, int end, int number) {
    int place = end;
    for (int left = number; left > 0; left /= TEN) {
      place--;
      text[place] = (byte) ('0' + left % TEN);
    }
  }

  /**
   * Reads a timestamp of any offset, or a day, which stands for its midnight in UTC; null for
   * anything else. Times are kept in whole microseconds: what lies between two is taken as the
   * later one, so that "from" and "before" mean the same as to the nanosecond.
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
