package customerservice.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.BusinessDays;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
  private static Period period(String from, String to, String zone, String start) {
    return new Period(
        LocalDate.parse(from),
        LocalDate.parse(to),
        new BusinessDays(ZoneId.of(zone), LocalTime.parse(start)));
  }

  private static List<String> starts(Interval interval, Period period) {
    return interval.startsIn(period).stream().map(LocalDate::toString).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-05-17,2026-05-17,2026-05-16,2026-05-16",
    "2026-03-01,2026-03-31,2026-01-29,2026-02-28",
    "2028-03-01,2028-03-02,2028-02-28,2028-02-29",
    "2024-02-29,2025-02-28,2023-02-28,2024-02-28",
  })
  void hasAPreviousPeriodOfTheSameLength(String from, String to, String before, String until) {
    Period period = period(from, to, "UTC", "00:00");
    assertThat(period.previous().from()).hasToString(before);
    assertThat(period.previous().to()).hasToString(until);
    assertThat(period.previous().length()).isEqualTo(period.length());
  }

  @Test
  void hasOneIntervalForEachDay() {
    Period period = period("2028-02-28", "2028-03-01", "UTC", "00:00");
    assertThat(starts(Interval.DAY, period))
        .containsExactly("2028-02-28", "2028-02-29", "2028-03-01");
  }

  /** 2026-01-01 is a Thursday; its week began in 2025. */
  @Test
  void cutsWeeksToThePeriod() {
    assertThat(starts(Interval.WEEK, period("2026-01-01", "2026-01-12", "UTC", "00:00")))
        .containsExactly("2026-01-01", "2026-01-05", "2026-01-12");
    assertThat(starts(Interval.WEEK, period("2025-12-29", "2026-01-04", "UTC", "00:00")))
        .containsExactly("2025-12-29");
  }

  @Test
  void cutsMonthsToThePeriod() {
    assertThat(starts(Interval.MONTH, period("2025-12-31", "2026-03-01", "UTC", "00:00")))
        .containsExactly("2025-12-31", "2026-01-01", "2026-02-01", "2026-03-01");
  }

  /** The lengths of days in quarter-hours: 92 in spring and 100 in autumn. */
  @ParameterizedTest
  @CsvSource({
    "2026-03-28,2026-03-30,Europe/Madrid,00:00,96 92 96",
    "2026-10-24,2026-10-26,Europe/Madrid,00:00,96 100 96",
    "2026-03-28,2026-03-30,Europe/Madrid,04:00,92 96 96",
    "2026-10-24,2026-10-26,Europe/Madrid,04:00,100 96 96",
    // 02:30 does not exist on March 29, so that day begins at 03:30.
    "2026-03-28,2026-03-30,Europe/Madrid,02:30,96 92 96",
    "2026-04-04,2026-04-06,Australia/Lord_Howe,00:00,96 98 96",
    "2026-05-01,2026-05-02,Asia/Kathmandu,00:15,96 96",
  })
  void hasBoundsAtTheStartsOfBusinessDays(
      String from, String to, String zone, String start, String lengths) {
    Period period = period(from, to, zone, start);
    List<Integer> bounds = RollupUnit.QUARTER.bounds(period, Interval.DAY.startsIn(period));
    List<String> found = new ArrayList<>();
    for (int i = 1; i < bounds.size(); i++) {
      found.add("" + (bounds.get(i) - bounds.get(i - 1)));
    }
    assertThat(String.join(" ", found)).isEqualTo(lengths);
    assertThat(bounds.getFirst()).isEqualTo(period.firstQuarter());
    assertThat(bounds.getLast()).isEqualTo(period.endQuarter());
    assertThat(period.start().getEpochSecond() % 900).isZero();
  }
}
