package customerservice.analytics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Business days, from one to another, both included.
 *
 * @param dayStartsAt when a business day begins there
 */
record Period(LocalDate from, LocalDate to, ZoneId timezone, @JsonIgnore LocalTime dayStartsAt) {

  /** The business day that a moment belongs to. */
  static LocalDate dayOf(Instant moment, ZoneId timezone, LocalTime dayStartsAt) {
    var local = moment.atZone(timezone);
    boolean isOfTheDayBefore = local.toLocalTime().isBefore(dayStartsAt);
    return isOfTheDayBefore ? local.toLocalDate().minusDays(1) : local.toLocalDate();
  }

  /** When it begins. */
  Instant start() {
    return from.atTime(dayStartsAt).atZone(timezone).toInstant();
  }

  /** When it is over: the first moment that is not of it. */
  Instant end() {
    return to.plusDays(1).atTime(dayStartsAt).atZone(timezone).toInstant();
  }
}
