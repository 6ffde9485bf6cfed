package customerservice.loyalty.rules;

import customerservice.platform.BusinessDays;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** The tier that an account will have if nothing more is posted. Pure. */
public final class Forecast {
  private Forecast() {}

  /**
   * Returns the account with the tier after all end-of-day jobs until {@code at}.
   *
   * @param program must have a window
   * @param counted the points that count now
   * @param at later than {@code now}
   */
  public static Account of(
      Account account, Program program, List<QualifyingPoints> counted, Instant now, Instant at) {
    // The points that leave the window before each end-of-day job.
    TreeMap<Instant, Long> leaving = new TreeMap<>();
    Instant firstJob = program.days().endAfter(now);
    leaving.put(firstJob, 0L);
    long points = 0;
    for (QualifyingPoints earned : counted) {
      points += earned.points();
      leaving.merge(jobAfter(earned.from(), program, firstJob), earned.points(), Long::sum);
    }
    Account forecast = account;
    for (var job : leaving.headMap(at, true).entrySet()) {
      points -= job.getValue();
      forecast = forecast.reviewed(program, points, job.getKey());
    }
    return forecast.withQualifyingPoints(account.qualifyingPoints(), at);
  }

  /** The first job for which points earned at that time no longer count. */
  private static Instant jobAfter(Instant earned, Program program, Instant firstJob) {
    BusinessDays days = program.days();
    if (hasLeft(earned, program, firstJob)) {
      return firstJob;
    }
    int months = Objects.requireNonNull(program.tierWindowMonths());
    // Start a day early: a short month or a clock change can make the estimate a day too late.
    Instant around = earned.atZone(days.timezone()).plusMonths(months).minusDays(1).toInstant();
    LocalDate day = days.dayOf(around);
    while (!hasLeft(earned, program, days.endOf(day))) {
      day = day.plusDays(1);
    }
    return days.endOf(day);
  }

  private static boolean hasLeft(Instant earned, Program program, Instant job) {
    Instant since = program.windowStart(job);
    return since != null && earned.isBefore(since);
  }
}
