package customerservice.segments;

import customerservice.platform.BusinessDays;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupCalendars;
import java.time.Instant;

/** The business days and the present by which segments are computed. */
public record SegmentTime(BusinessDays days, Instant now) {
  /** The first quarter-hour whose visits count. */
  long firstQuarter() {
    return QuarterRow.quarterOf(days.startOf(SegmentRows.firstDay(days, now)));
  }

  /** A quarter-hour after all visits. */
  long until() {
    return RollupCalendars.afterChanges(now);
  }

  String timezone() {
    return days.timezone().getId();
  }

  String dayStartsAt() {
    return days.startAt().toString();
  }
}
