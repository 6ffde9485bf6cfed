package customerservice.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The year of the demo, in days of the business.
 *
 * @param now its end: what would come later has not happened
 */
record Calendar(Instant now) {
  /** How many days there are, today among them. */
  static final int DAYS = 365;

  static final ZoneId ZONE = ZoneId.of("Europe/Lisbon");
  private static final int NANOS_OF_MICRO = 1000;
  private static final int MICROS_OF_SECOND = 1_000_000;

  LocalDate today() {
    return LocalDate.ofInstant(now, ZONE);
  }

  LocalDate opening() {
    return today().minusDays(DAYS - 1);
  }

  /** All days but the last, which is not over yet. */
  List<LocalDate> beforeToday() {
    return opening().datesUntil(today()).toList();
  }

  int daysSinceOpening(LocalDate day) {
    return Math.toIntExact(opening().until(day, ChronoUnit.DAYS));
  }

  /** A moment of the day between two times, in the middle more often. */
  Instant between(LocalDate day, String from, String until, Dice dice) {
    int least = LocalTime.parse(from).toSecondOfDay();
    int most = LocalTime.parse(until).toSecondOfDay();
    int second = least + (int) (dice.mostlyMiddle() * (most - least));
    // Nobody is served on the dot.
    long nanos = (long) dice.from(0, MICROS_OF_SECOND - 1) * NANOS_OF_MICRO;
    return day.atTime(LocalTime.ofSecondOfDay(second)).atZone(ZONE).toInstant().plusNanos(nanos);
  }
}
