package customerservice.analytics.figures;

import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.BusinessDays;
import customerservice.rollups.QuarterRow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A range of business days, both ends included. Pure. */
public record Period(LocalDate from, LocalDate to, @JsonIgnore BusinessDays days, ZoneId timezone) {
  /** Creates a period of business days. */
  public Period(LocalDate from, LocalDate to, BusinessDays days) {
    this(from, to, days, days.timezone());
  }

  /** The first moment of the period. */
  public Instant start() {
    return days.startOf(from);
  }

  /** The first moment after the period. */
  public Instant end() {
    return days.endOf(to);
  }

  /** The first quarter-hour of the period. */
  public int firstQuarter() {
    return QuarterRow.quarterOf(start());
  }

  /** The first quarter-hour after the period. */
  public int endQuarter() {
    return QuarterRow.quarterOf(end());
  }

  /** The number of days. */
  public int length() {
    return Math.toIntExact(ChronoUnit.DAYS.between(from, to)) + 1;
  }

  /** The period of the same length before this one. */
  public Period previous() {
    return new Period(from.minusDays(length()), from.minusDays(1), days);
  }

  /**
   * The bounds of intervals of the period as quarter-hours, for {@code width_bucket}: bucket n is
   * interval n, counted from 1, and the bucket after the last is the time after the period.
   *
   * @param starts the first day of each interval
   */
  public List<Integer> bounds(List<LocalDate> starts) {
    List<Integer> bounds = new ArrayList<>(starts.size() + 1);
    starts.forEach(start -> bounds.add(QuarterRow.quarterOf(days.startOf(start))));
    bounds.add(endQuarter());
    return bounds;
  }
}
