package customerservice.platform;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The business days of a program: a bar that closes at 03:00 books that night's sales on the day
 * before.
 *
 * @param timezone of the business
 * @param startAt local time at which a business day begins, also on days with a clock change
 */
public record BusinessDays(ZoneId timezone, LocalTime startAt) {
  private static final Set<String> TIMEZONES = ZoneId.getAvailableZoneIds();

  /** Java's rules of AT&amp;T System V, which are not in the IANA database. */
  private static final String SYSTEM_V_PREFIX = "SystemV/";

  /** Parses an IANA time zone such as {@code Europe/Madrid}; null if the text is not one. */
  public static @Nullable ZoneId timezone(String text) {
    return TIMEZONES.contains(text) && !text.startsWith(SYSTEM_V_PREFIX) ? ZoneId.of(text) : null;
  }

  /** The business day of a moment. It compares instants, because a local hour can occur twice. */
  public LocalDate dayOf(Instant moment) {
    LocalDate day = moment.atZone(timezone).toLocalDate();
    while (moment.isBefore(startOf(day))) {
      day = day.minusDays(1);
    }
    return day;
  }

  /** The start of the business day of a moment. */
  public Instant startBefore(Instant moment) {
    return startOf(dayOf(moment));
  }

  /** The end, exclusive, of the business day of a moment. */
  public Instant endAfter(Instant moment) {
    return endOf(dayOf(moment));
  }

  /**
   * A moment some business days later, as long after the start of its day; of the end of a day, the
   * end of a later day.
   */
  public Instant plusDays(Instant moment, int count) {
    LocalDate day = dayOf(moment);
    return startOf(day.plusDays(count)).plus(Duration.between(startOf(day), moment));
  }

  /** The first moment of a business day. */
  public Instant startOf(LocalDate day) {
    return day.atTime(startAt).atZone(timezone).toInstant();
  }

  /** The end, exclusive, of a business day. */
  public Instant endOf(LocalDate day) {
    return startOf(day.plusDays(1));
  }
}
