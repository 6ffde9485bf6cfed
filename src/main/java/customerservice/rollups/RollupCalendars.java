package customerservice.rollups;

import customerservice.platform.BusinessDays;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.rollups.CalendarStore.Calendar;
import customerservice.rollups.CalendarStore.Year;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Keeps the sums of business days complete: for a new tenant, after a change of the program's time
 * zone or of the beginning of its days, after a rebuild, and when the calendar nears its end.
 * Figures are exact before and after it.
 */
@Singleton
public final class RollupCalendars {
  /**
   * A calendar begins on this day, before the first version of the service, so that it contains the
   * creation of merged customers, too.
   */
  private static final long FIRST_DAY = LocalDate.of(2020, 1, 1).toEpochDay();

  /** The days after the present that a new calendar contains. */
  private static final int DAYS_AHEAD = 400;

  private static final int YEAR_MONTHS = 12;

  private static final Duration CLOCK_SKEW_MAX = Duration.ofDays(1);

  /** A calendar is extended when it has fewer days left. */
  private static final Duration LEFT_MIN = Duration.ofDays(200);

  private final CalendarStore store;
  private final InstantSource clock;

  RollupCalendars(CalendarStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The version of the rules of time zones that this process uses, such as {@code 2026a}. */
  public static String rulesVersion() {
    return ZoneRulesProvider.getVersions("UTC").lastEntry().getKey();
  }

  /** The tenants with something left to do. */
  List<TenantId> outdated(Handle handle) {
    Instant now = clock.instant();
    return store.outdated(
        handle, rulesVersion(), QuarterRow.quarterOf(now), QuarterRow.quarterOf(limit(now)));
  }

  private static Instant limit(Instant now) {
    return now.plus(LEFT_MIN);
  }

  /** A quarter-hour after all changes, also those of instances whose clock is fast. */
  public static int afterChanges(Instant now) {
    return QuarterRow.quarterOf(now.plus(CLOCK_SKEW_MAX));
  }

  /** The first business day of the year whose visits are summed for each customer. */
  public static LocalDate yearStart(BusinessDays days, Instant now) {
    return days.dayOf(now).minusMonths(YEAR_MONTHS).plusDays(1);
  }

  private static Year year(BusinessDays days, Instant now) {
    return new Year(
        QuarterRow.quarterOf(days.startOf(yearStart(days, now))),
        QuarterRow.quarterOf(days.endAfter(now)));
  }

  /** Discards the sums of days; {@link #advance} computes them again. */
  public void reset(Handle handle, TenantId tenant) {
    store.delete(handle, tenant);
  }

  /** Makes one step; true if nothing is left. No other transaction may fold the tenant. */
  boolean advance(Handle handle, TenantId tenant) {
    Instant now = clock.instant();
    BusinessDays days = store.days(handle, tenant).orElseThrow();
    Calendar calendar = store.find(handle, tenant, rulesVersion()).orElse(null);
    if (calendar == null) {
      if (!store.deleteSums(handle, tenant)) {
        create(handle, tenant, days, now);
      }
    } else if (!calendar.isCurrent()) {
      reset(handle, tenant);
    } else if (calendar.yearUntil() <= QuarterRow.quarterOf(now)) {
      store.moveYear(handle, tenant, year(days, now));
    } else if (calendar.builtUntil() < calendar.lastQuarter()) {
      build(handle, tenant, days, calendar);
    } else if (QuarterRow.startOf(calendar.lastQuarter()).isBefore(limit(now))) {
      List<Integer> more = firstQuarters(days, calendar.lastDay() + 1, now);
      store.extend(handle, tenant, more);
    } else {
      return true;
    }
    return false;
  }

  private void create(Handle handle, TenantId tenant, BusinessDays days, Instant now) {
    int first = store.firstQuarter(handle, tenant, 0).orElse(QuarterRow.quarterOf(now));
    long firstDay = Math.min(days.dayOf(QuarterRow.startOf(first)).toEpochDay(), FIRST_DAY);
    store.insert(
        handle,
        tenant,
        days,
        rulesVersion(),
        firstDay,
        firstQuarters(days, firstDay, now),
        year(days, now));
  }

  private static List<Integer> firstQuarters(BusinessDays days, long firstDay, Instant now) {
    long end = days.dayOf(now).toEpochDay() + DAYS_AHEAD;
    return LongStream.range(firstDay, end)
        .mapToObj(day -> QuarterRow.quarterOf(days.startOf(LocalDate.ofEpochDay(day))))
        .toList();
  }

  /** Sums the next day that has roll-ups, or completes the sums. */
  private void build(Handle handle, TenantId tenant, BusinessDays days, Calendar calendar) {
    int from = calendar.builtUntil();
    int last = calendar.lastQuarter();
    int first = store.firstQuarter(handle, tenant, from).orElse(last);
    Instant dayEnd = days.endAfter(QuarterRow.startOf(first));
    store.build(handle, tenant, from, Math.min(QuarterRow.quarterOf(dayEnd), last));
  }
}
