package customerservice.analytics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import customerservice.platform.BusinessDays;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** Business days, from one to another, both included. */
record Period(LocalDate from, LocalDate to, @JsonIgnore BusinessDays days, ZoneId timezone) {
  Period(LocalDate from, LocalDate to, BusinessDays days) {
    this(from, to, days, days.timezone());
  }

  /** When it begins. */
  Instant start() {
    return days.startOf(from);
  }

  /** When it is over: the first moment that is not of it. */
  Instant end() {
    return days.endOf(to);
  }
}
