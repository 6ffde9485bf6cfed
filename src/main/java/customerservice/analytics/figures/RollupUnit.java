package customerservice.analytics.figures;

import customerservice.platform.BusinessDays;
import customerservice.rollups.DayRows;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupRows;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The unit of time of the sums that a report reads. */
public enum RollupUnit {
  /** For all time zones. */
  QUARTER("quarter", "", RollupRows.QUARTERS, "true") {
    @Override
    public int start(BusinessDays days, LocalDate day) {
      return QuarterRow.quarterOf(days.startOf(day));
    }
  },
  /** Business days of the program. A statement has no row if they are not available. */
  DAY("day", DayRows.CALENDAR_OF_REPORT + ",\n", DayRows.DAYS, "EXISTS (SELECT FROM calendar)") {
    @Override
    public int start(BusinessDays days, LocalDate day) {
      return Math.toIntExact(day.toEpochDay());
    }
  };

  private final String column;
  private final String calendar;
  private final String sums;
  private final String isAvailable;

  RollupUnit(String column, String calendar, String sums, String isAvailable) {
    this.column = column;
    this.calendar = calendar;
    this.sums = sums;
    this.isAvailable = isAvailable;
  }

  /** The number of the first unit of a business day. */
  public abstract int start(BusinessDays days, LocalDate day);

  /**
   * The bounds of intervals of a period, for {@code width_bucket}: bucket n is interval n, counted
   * from 1, and the bucket after the last is the time after the period.
   *
   * @param starts the first day of each interval
   */
  public List<Integer> bounds(Period period, List<LocalDate> starts) {
    List<Integer> bounds = new ArrayList<>(starts.size() + 1);
    starts.forEach(day -> bounds.add(start(period.days(), day)));
    bounds.add(start(period.days(), period.to().plusDays(1)));
    return bounds;
  }

  /**
   * Replaces the placeholders of a statement: {@code <calendar>} after {@code WITH}, {@code <sums>}
   * for the relation of the sums, {@code <unit>} for its column, and {@code <is available>} for a
   * condition of the result.
   */
  public String in(String sql) {
    return sql.replace("<calendar>", calendar)
        .replace("<sums>", sums)
        .replace("<unit>", column)
        .replace("<is available>", isAvailable);
  }
}
