package customerservice.loyalty.rules;

import customerservice.platform.BusinessDays;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** The tier that an account will have if nothing more is posted: it falls with the sweeps. Pure. */
public final class Forecast {
  private Forecast() {}

  /**
   * The account with the tier that the sweeps will have left it by then.
   *
   * @param program one with a window
   * @param counted what counts now
   * @param at later than now
   */
  public static Account of(
      Account account, Program program, List<QualifyingPoints> counted, Instant now, Instant at) {
    // What the sweep at the end of each business day will find to have left the window.
    TreeMap<Instant, Long> leaving = new TreeMap<>();
    Instant firstSweep = program.days().endAfter(now);
    leaving.put(firstSweep, 0L);
    long points = 0;
    for (QualifyingPoints earned : counted) {
      points += earned.points();
      leaving.merge(sweepAfter(earned.from(), program, firstSweep), earned.points(), Long::sum);
    }
    Account swept = account;
    for (var sweep : leaving.headMap(at, true).entrySet()) {
      points -= sweep.getValue();
      swept = swept.reviewed(program, points, sweep.getKey());
    }
    return swept.qualifying(account.qualifyingPoints(), at);
  }

  /** The first sweep for which what was earned then does not count any more. */
  private static Instant sweepAfter(Instant earned, Program program, Instant firstSweep) {
    BusinessDays days = program.days();
    if (isGone(earned, program, firstSweep)) {
      return firstSweep;
    }
    int months = Objects.requireNonNull(program.tierWindowMonths());
    // Not a day too late, where a month has fewer days or a change of the clocks lies between.
    Instant around = earned.atZone(days.timezone()).plusMonths(months).minusDays(1).toInstant();
    LocalDate day = days.dayOf(around);
    while (!isGone(earned, program, days.endOf(day))) {
      day = day.plusDays(1);
    }
    return days.endOf(day);
  }

  private static boolean isGone(Instant earned, Program program, Instant sweep) {
    Instant since = program.windowStart(sweep);
    return since != null && earned.isBefore(since);
  }
}
