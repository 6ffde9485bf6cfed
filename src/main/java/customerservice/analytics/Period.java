package customerservice.analytics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.BusinessDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** A range of business days, both ends included. */
record Period(LocalDate from, LocalDate to, @JsonIgnore BusinessDays days, ZoneId timezone) {
  Period(LocalDate from, LocalDate to, BusinessDays days) {
    this(from, to, days, days.timezone());
  }

  /** The first moment of the period. */
  Instant start() {
    return days.startOf(from);
  }

  /** The first moment after the period. */
  Instant end() {
    return days.endOf(to);
  }
}
