package customerservice.rollups;

import customerservice.platform.BusinessDays;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The SQL of calendars, and of the sums of their days. */
@Singleton
public final class CalendarStore {
  /** The maximum number of rows of each table that a statement deletes. */
  private static final int DELETED_MAX = 20_000;

  private static final List<String> DELETE_SUMS =
      Stream.of("rollup_days", "rollup_returns", "rollup_members", "rollup_cohorts")
          .map(
              """
              DELETE FROM customer_service.%s
              WHERE tenant_id = :tenant AND ctid = ANY (ARRAY(
                SELECT ctid FROM customer_service.%1$s WHERE tenant_id = :tenant LIMIT :count))
              """
                  ::formatted)
          .toList();

  private static final String BUILD =
      """
      WITH <calendar>,
      <added>
      UPDATE customer_service.rollup_calendars SET built_until = :next WHERE tenant_id = :tenant
      """
          .replace("<calendar>", DayRows.CALENDAR)
          .replace(
              "<added>",
              DayRows.added(
                  """
                  customer_service.rollup_quarters r
                  WHERE r.tenant_id = :tenant AND r.quarter >= :first AND r.quarter < :next\
                  """,
                  """
                  customer_service.rollup_visits r
                  WHERE r.tenant_id = :tenant AND r.quarter >= :first AND r.quarter < :next\
                  """));

  /**
   * The time whose visits are summed for each customer.
   *
   * @param first quarter-hour
   * @param until the quarter-hour in which the next business day begins
   */
  record Year(int first, int until) {}

  /**
   * The calendar of a tenant.
   *
   * @param isCurrent whether its days are those of the program
   * @param lastDay its number since 1970-01-01
   * @param lastQuarter the first quarter-hour of the last day
   * @param builtUntil the first quarter-hour that the sums of days do not contain
   * @param yearFirst the first quarter-hour of the sums of a year
   * @param yearUntil when these sums must move
   */
  record Calendar(
      boolean isCurrent,
      int lastDay,
      int lastQuarter,
      int builtUntil,
      int yearFirst,
      int yearUntil) {}

  /** Adds the binds of {@link DayRows#CALENDAR_OF_REPORT}. */
  public static Binds bind(Binds binds, BusinessDays days, Instant now) {
    return binds
        .bind("timezone", days.timezone().getId())
        .bind("dayStartsAt", days.startAt())
        .bind("rulesVersion", RollupCalendars.rulesVersion())
        .bind("until", RollupCalendars.afterChanges(now));
  }

  /**
   * Lists the tenants whose calendar is missing, is not that of their program, or is not complete,
   * and those whose sums of a year must move.
   *
   * @param until a quarter-hour that a complete calendar contains
   */
  List<TenantId> outdated(Handle handle, String rulesVersion, int now, int until) {
    return handle.list(
        """
        SELECT p.tenant_id
        FROM customer_service.loyalty_programs p
        LEFT JOIN customer_service.rollup_calendars c ON c.tenant_id = p.tenant_id
        WHERE p.tenant_id > '' AND NOT coalesce(
          c.timezone = p.timezone AND c.day_starts_at = p.day_starts_at
            AND c.rules_version >= :rulesVersion AND c.built_until >= :until
            AND c.year_until > :now, false)
        ORDER BY p.tenant_id
        """,
        new Binds().bind("rulesVersion", rulesVersion).bind("until", until).bind("now", now),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /** Reads the business days of the tenant's program; empty if it has none. */
  Optional<BusinessDays> days(Handle handle, TenantId tenant) {
    return handle.find(
        """
        SELECT timezone, day_starts_at FROM customer_service.loyalty_programs
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("tenant", tenant),
        row ->
            new BusinessDays(
                ZoneId.of(row.getString("timezone")),
                row.getObject("day_starts_at", LocalTime.class)));
  }

  /** Reads the calendar of a tenant; empty if it has none. */
  Optional<Calendar> find(Handle handle, TenantId tenant, String rulesVersion) {
    return handle.find(
        """
        SELECT c.built_until, c.year_first, c.year_until,
          c.timezone = p.timezone AND c.day_starts_at = p.day_starts_at
            AND c.rules_version >= :rulesVersion AS is_current,
          c.first_day + cardinality(c.first_quarters) - 1 AS last_day,
          c.first_quarters[cardinality(c.first_quarters)] AS last_quarter
        FROM customer_service.rollup_calendars c
        JOIN customer_service.loyalty_programs p ON p.tenant_id = c.tenant_id
        WHERE c.tenant_id = :tenant
        """,
        new Binds().bind("tenant", tenant).bind("rulesVersion", rulesVersion),
        row ->
            new Calendar(
                row.getBoolean("is_current"),
                row.getInt("last_day"),
                row.getInt("last_quarter"),
                row.getInt("built_until"),
                row.getInt("year_first"),
                row.getInt("year_until")));
  }

  /** Deletes the calendar of a tenant, so that reports do not use its days. */
  void delete(Handle handle, TenantId tenant) {
    handle.update(
        "DELETE FROM customer_service.rollup_calendars WHERE tenant_id = :tenant",
        new Binds().bind("tenant", tenant));
  }

  /** Deletes sums of days; false if none is left. */
  boolean deleteSums(Handle handle, TenantId tenant) {
    Binds binds = new Binds().bind("tenant", tenant).bind("count", DELETED_MAX);
    return DELETE_SUMS.stream().mapToInt(sql -> handle.update(sql, binds)).sum() > 0;
  }

  /** The first quarter-hour with roll-ups, not before another one; empty if there is none. */
  OptionalInt firstQuarter(Handle handle, TenantId tenant, int from) {
    Integer first =
        handle.one(
            """
            SELECT least(
              (SELECT min(quarter) FROM customer_service.rollup_quarters
                WHERE tenant_id = :tenant AND quarter >= :from),
              (SELECT min(quarter) FROM customer_service.rollup_visits
                WHERE tenant_id = :tenant AND quarter >= :from)) AS first
            """,
            new Binds().bind("tenant", tenant).bind("from", from),
            row -> row.getObject("first", Integer.class));
    return first == null ? OptionalInt.empty() : OptionalInt.of(first);
  }

  /** Inserts a calendar whose days have no sums yet. */
  void insert(
      Handle handle,
      TenantId tenant,
      BusinessDays days,
      String rulesVersion,
      long firstDay,
      List<Integer> firstQuarters,
      Year year) {
    handle.update(
        """
        INSERT INTO customer_service.rollup_calendars
          (tenant_id, timezone, day_starts_at, rules_version, first_day, first_quarters, built_until,
           year_first, year_until)
        VALUES (:tenant, :timezone, :dayStartsAt, :rulesVersion, :firstDay, :firstQuarters, :builtUntil,
          :yearFirst, :yearUntil)
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("timezone", days.timezone().getId())
            .bind("dayStartsAt", days.startAt())
            .bind("rulesVersion", rulesVersion)
            .bind("firstDay", firstDay)
            .column("firstQuarters", "int4", firstQuarters, quarter -> quarter)
            .bind("builtUntil", firstQuarters.getFirst())
            .bind("yearFirst", year.first())
            .bind("yearUntil", year.until()));
  }

  /** Adds days at the end of a calendar. */
  void extend(Handle handle, TenantId tenant, List<Integer> firstQuarters) {
    handle.update(
        """
        UPDATE customer_service.rollup_calendars
        SET first_quarters = first_quarters || :firstQuarters::integer[]
        WHERE tenant_id = :tenant
        """,
        new Binds()
            .bind("tenant", tenant)
            .column("firstQuarters", "int4", firstQuarters, quarter -> quarter));
  }

  /** Sums the roll-ups of a range of quarter-hours by day; {@code next} is not included. */
  void build(Handle handle, TenantId tenant, int first, int next) {
    StatementBatch statements = new StatementBatch(handle).withoutTableScans();
    statements.update(
        BUILD, new Binds().bind("tenant", tenant).bind("first", first).bind("next", next));
    statements.send();
  }

  /** Takes the visits before a new year out of the sums of the year. */
  void moveYear(Handle handle, TenantId tenant, Year year) {
    StatementBatch statements = new StatementBatch(handle).withoutTableScans();
    statements.update(
        """
        WITH calendar AS (
          UPDATE customer_service.rollup_calendars SET year_first = :first, year_until = :until
          WHERE tenant_id = :tenant
        )
        UPDATE customer_service.rollup_members m SET
          year_visits = m.year_visits - left_behind.visits,
          year_points_issued = m.year_points_issued - left_behind.points_issued,
          year_revenue = m.year_revenue - left_behind.revenue
        FROM (
          SELECT v.customer_id, sum(v.visits) AS visits, sum(v.points_issued) AS points_issued,
            sum(v.revenue) AS revenue
          FROM customer_service.rollup_visits v
          JOIN customer_service.rollup_calendars c ON c.tenant_id = v.tenant_id
          WHERE v.tenant_id = :tenant AND v.quarter >= c.year_first AND v.quarter < :first
            AND v.quarter < c.built_until
          GROUP BY v.customer_id) AS left_behind
        WHERE m.tenant_id = :tenant AND m.customer_id = left_behind.customer_id
        """,
        new Binds().bind("tenant", tenant).bind("first", year.first()).bind("until", year.until()));
    statements.send();
  }
}
