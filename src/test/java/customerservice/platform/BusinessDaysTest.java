package customerservice.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusinessDaysTest {
  private static final Duration STEP = Duration.ofMinutes(5);
  private static final int STEPS = 12 * 72;

  @ParameterizedTest
  @CsvSource({
    "2026-05-17T01:59:59Z,Europe/Madrid,04:00,2026-05-16",
    "2026-05-17T02:00:00Z,Europe/Madrid,04:00,2026-05-17",
    // In spring 02:30 does not exist: the day begins an hour later by the clock.
    "2026-03-29T01:15:00Z,Europe/Madrid,02:30,2026-03-28",
    "2026-03-29T01:30:00Z,Europe/Madrid,02:30,2026-03-29",
    // In autumn 02:30 occurs twice: the day begins with the first, before the second 02:15.
    "2026-10-25T00:29:59Z,Europe/Madrid,02:30,2026-10-24",
    "2026-10-25T00:30:00Z,Europe/Madrid,02:30,2026-10-25",
    "2026-10-25T01:15:00Z,Europe/Madrid,02:30,2026-10-25",
    // At midnight the clocks skip an hour in one year, and a whole day in another.
    "2026-09-06T03:59:59Z,America/Santiago,00:00,2026-09-05",
    "2026-09-06T04:00:00Z,America/Santiago,00:00,2026-09-06",
    "2011-12-30T10:00:00Z,Pacific/Apia,00:00,2011-12-31",
  })
  void findsTheDayOfAMoment(Instant moment, ZoneId zone, LocalTime startAt, LocalDate day) {
    assertThat(new BusinessDays(zone, startAt).dayOf(moment)).isEqualTo(day);
  }

  /** Each moment belongs to one day, also at clock changes. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-28T00:00:00Z,Europe/Madrid,02:30",
    "2026-10-24T00:00:00Z,Europe/Madrid,02:30",
    "2026-10-24T00:00:00Z,Europe/Madrid,02:00",
    "2026-10-24T00:00:00Z,Atlantic/Azores,00:15",
    "2026-04-04T00:00:00Z,Australia/Lord_Howe,01:45",
    "2026-09-05T00:00:00Z,America/Santiago,00:00",
    "2026-04-03T00:00:00Z,America/Santiago,23:45",
    "2011-12-29T00:00:00Z,Pacific/Apia,04:00",
  })
  void assignsEachMomentToOneDay(Instant from, ZoneId zone, LocalTime startAt) {
    BusinessDays days = new BusinessDays(zone, startAt);
    LocalDate before = days.dayOf(from);
    for (int i = 1; i <= STEPS; i++) {
      Instant moment = from.plus(STEP.multipliedBy(i));
      assertThat(days.startBefore(moment)).isBeforeOrEqualTo(moment);
      assertThat(days.endAfter(moment)).isAfter(moment);
      assertThat(days.dayOf(moment)).isAfterOrEqualTo(before);
      before = days.dayOf(moment);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // The end of a day stays the end of a day when the clocks change.
    "2026-03-20T01:30:00Z,Europe/Madrid,02:30,10,2026-03-30T00:30:00Z",
    "2026-03-22T01:30:00Z,Europe/Madrid,02:30,7,2026-03-29T01:30:00Z",
    "2026-03-29T01:30:00Z,Europe/Madrid,02:30,1,2026-03-30T00:30:00Z",
    "2026-10-24T22:00:00Z,Europe/Madrid,00:00,1,2026-10-25T23:00:00Z",
    "2026-09-05T04:00:00Z,America/Santiago,00:00,1,2026-09-06T04:00:00Z",
    // Another moment stays as long after the start of its day.
    "2026-05-17T07:15:00Z,Europe/Madrid,04:00,30,2026-06-16T07:15:00Z",
    "2026-05-17T01:59:59Z,Europe/Madrid,04:00,30,2026-06-16T01:59:59Z",
  })
  void addsBusinessDays(Instant moment, ZoneId zone, LocalTime startAt, int count, Instant later) {
    assertThat(new BusinessDays(zone, startAt).plusDays(moment, count)).isEqualTo(later);
  }
}
