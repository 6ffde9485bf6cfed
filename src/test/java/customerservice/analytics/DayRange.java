package customerservice.analytics;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;

/** Business days from one to another, both included, in the arithmetic of the tests. */
record DayRange(LocalDate from, LocalDate to, ZoneId zone, LocalTime startsAt) {
  /** The first moment of a business day. */
  Instant startOf(LocalDate day) {
    return day.atTime(startsAt).atZone(zone).toInstant();
  }

  /** The business day of a moment. */
  LocalDate dayOf(Instant moment) {
    LocalDate day = moment.atZone(zone).toLocalDate();
    return moment.isBefore(startOf(day)) ? day.minusDays(1) : day;
  }

  Instant start() {
    return startOf(from);
  }

  /** The first moment after the range. */
  Instant end() {
    return startOf(to.plusDays(1));
  }

  boolean contains(Instant moment) {
    return !moment.isBefore(start()) && moment.isBefore(end());
  }

  /** The range with the same number of days before this one. */
  DayRange previous() {
    long days = to.toEpochDay() - from.toEpochDay() + 1;
    return new DayRange(from.minusDays(days), to.minusDays(days), zone, startsAt);
  }

  /**
   * The first days of the intervals, of which the first and the last are cut to the range.
   *
   * @param length {@code day}, {@code week} or {@code month}
   */
  List<LocalDate> intervals(String length) {
    List<LocalDate> starts = new ArrayList<>();
    LocalDate next = from;
    while (!next.isAfter(to)) {
      starts.add(next);
      next =
          switch (length) {
            case "day" -> next.plusDays(1);
            case "week" -> next.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
            case "month" -> next.with(TemporalAdjusters.firstDayOfNextMonth());
            default -> throw new IllegalArgumentException(length);
          };
    }
    return starts;
  }

  /** The first moment of each interval, and of the time after the last. */
  List<Instant> bounds(List<LocalDate> starts) {
    List<Instant> bounds = new ArrayList<>(starts.stream().map(this::startOf).toList());
    bounds.add(end());
    return bounds;
  }
}
