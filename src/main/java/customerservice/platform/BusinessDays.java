package customerservice.platform;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a business counts its days: a bar that closes at three still has yesterday's business.
 *
 * @param timezone where it keeps them
 * @param startAt when a day begins there; a change of the clocks moves it as it moves the clocks
 */
public record BusinessDays(ZoneId timezone, LocalTime startAt) {
  private static final Set<String> TIMEZONES = ZoneId.getAvailableZoneIds();

  /** Rules of AT&amp;T's System V, which the IANA database does not have. */
  private static final String NOT_OF_IANA = "SystemV/";

  /** A time zone of the IANA database, such as {@code Europe/Madrid}; null for what is none. */
  public static @Nullable ZoneId timezone(String text) {
    return TIMEZONES.contains(text) && !text.startsWith(NOT_OF_IANA) ? ZoneId.of(text) : null;
  }

  /**
   * The day that a moment belongs to: by moments, since clocks that are changed show hours twice.
   */
  public LocalDate dayOf(Instant moment) {
    LocalDate day = moment.atZone(timezone).toLocalDate();
    while (moment.isBefore(startOf(day))) {
      day = day.minusDays(1);
    }
    return day;
  }

  /** When the day of a moment has begun. */
  public Instant startBefore(Instant moment) {
    return startOf(dayOf(moment));
  }

  /** When the day of a moment is over. */
  public Instant endAfter(Instant moment) {
    return endOf(dayOf(moment));
  }

  /** When a day begins. */
  public Instant startOf(LocalDate day) {
    return day.atTime(startAt).atZone(timezone).toInstant();
  }

  /** When it is over: the first moment that is not of it. */
  public Instant endOf(LocalDate day) {
    return startOf(day.plusDays(1));
  }
}
