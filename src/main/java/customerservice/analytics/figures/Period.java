package customerservice.analytics.figures;

import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.rollups.QuarterRow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

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

  /** Whether the days are the business days of a program. */
  public boolean isOf(Program program) {
    return days.equals(program.days());
  }
}
