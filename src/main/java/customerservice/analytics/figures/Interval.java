package customerservice.analytics.figures;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The length of the intervals of a time series. Pure. */
public enum Interval {
  DAY,
  /** Weeks of ISO 8601, which begin on Monday. */
  WEEK,
  MONTH;

  /** The names in the API. */
  public static final List<String> CODES = Arrays.stream(values()).map(Interval::code).toList();

  /** Parses a name of the API. */
  public static Interval of(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The name in the API. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The first day of the next interval. */
  private LocalDate next(LocalDate day) {
    return switch (this) {
      case DAY -> day.plusDays(1);
      case WEEK -> day.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
      case MONTH -> day.with(TemporalAdjusters.firstDayOfNextMonth());
    };
  }

  /**
   * The first days of the intervals of a period. The first and the last interval are cut to the
   * period, so the first begins with it.
   */
  public List<LocalDate> startsIn(Period period) {
    List<LocalDate> starts = new ArrayList<>();
    for (LocalDate day = period.from(); !day.isAfter(period.to()); day = next(day)) {
      starts.add(day);
    }
    return starts;
  }
}
