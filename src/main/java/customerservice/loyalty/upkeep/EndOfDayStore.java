package customerservice.loyalty.upkeep;

import customerservice.loyalty.ledger.AccountRow;
import customerservice.loyalty.ledger.EntryRow;
import customerservice.loyalty.rules.Account;
import customerservice.platform.BusinessDays;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL of the end of day: progress for each tenant, and the accounts that are due. */
@Singleton
final class EndOfDayStore {
  private static final String PROGRESS =
      """
      SELECT tenant_id, timezone, day_starts_at, day_closed_until, day_closing_until,
        day_closing_after, coalesce(day_closed_timezone, timezone) AS day_closed_timezone,
        coalesce(day_closed_starts_at, day_starts_at) AS day_closed_starts_at
      FROM customer_service.loyalty_programs
      """;

  /**
   * Progress of the end of day for one tenant.
   *
   * @param closedUntil end of the last business day that is closed; null before the first
   * @param closedDays the business days of which it is one
   * @param closingUntil end of the day that is being closed; null if none is
   * @param after last customer that was processed for that day; null before the first
   */
  record Progress(
      TenantId tenant,
      BusinessDays days,
      @Nullable Instant closedUntil,
      BusinessDays closedDays,
      @Nullable Instant closingUntil,
      @Nullable UUID after) {

    /**
     * Returns the end of the day to close: the unfinished day, else the last one that has ended.
     * Null if it is closed already.
     */
    @Nullable Instant due(Instant now) {
      if (closingUntil != null) {
        return closingUntil;
      }
      Instant ended = days.startBefore(now);
      return closedUntil == null || ended.isAfter(closedUntil) ? ended : null;
    }
  }

  /** Reads the progress of all tenants that have a program. */
  List<Progress> progress(Handle handle) {
    return handle.list(
        PROGRESS + "WHERE tenant_id > '' ORDER BY tenant_id", new Binds(), EndOfDayStore::read);
  }

  /** Locks and reads the progress of one tenant; empty if another transaction has the lock. */
  Optional<Progress> lock(Handle handle, TenantId tenant) {
    return handle.find(
        PROGRESS + "WHERE tenant_id = :tenant FOR NO KEY UPDATE SKIP LOCKED",
        new Binds().bind("tenant", tenant),
        EndOfDayStore::read);
  }

  private static Progress read(ResultSet row) throws SQLException {
    return new Progress(
        new TenantId(row.getString("tenant_id")),
        days(row, "timezone", "day_starts_at"),
        AccountRow.instant(row, "day_closed_until"),
        days(row, "day_closed_timezone", "day_closed_starts_at"),
        AccountRow.instant(row, "day_closing_until"),
        row.getObject("day_closing_after", UUID.class));
  }

  private static BusinessDays days(ResultSet row, String timezone, String startAt)
      throws SQLException {
    return new BusinessDays(
        ZoneId.of(row.getString(timezone)), row.getObject(startAt, LocalTime.class));
  }

  /** Records the last customer that was processed for an unfinished day. */
  void saveProgress(Handle handle, TenantId tenant, Instant until, CustomerId last) {
    handle.update(
        """
        UPDATE customer_service.loyalty_programs
        SET day_closing_until = :until, day_closing_after = :last
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("until", until).bind("last", last).bind("tenant", tenant));
  }

  /** Records that a day is closed. */
  void finishDay(Handle handle, TenantId tenant, Instant until) {
    handle.update(
        """
        UPDATE customer_service.loyalty_programs
        SET day_closed_until = :until, day_closed_timezone = timezone,
          day_closed_starts_at = day_starts_at, day_closing_until = NULL, day_closing_after = NULL
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("until", until).bind("tenant", tenant));
  }

  /**
   * Locks the accounts of a batch that have overdue points or reminders, or whose qualifying points
   * changed because the window moved.
   *
   * @param batch accounts as read without a lock, in the order of their ids
   * @param reminded customers with reminders
   * @param countedSince start of the window for qualifying points; null if the program has none
   * @return the due accounts as they are now, locked until the end of the transaction
   */
  List<Account> lockDue(
      Handle handle,
      TenantId tenant,
      List<Account> batch,
      List<UUID> reminded,
      Instant now,
      @Nullable Instant countedSince) {
    WhereClause where = new WhereClause("a.tenant_id", tenant);
    where.and("a.customer_id >= :first", "first", batch.getFirst().key().customer().value());
    where.and("a.customer_id <= :last", "last", batch.getLast().key().customer().value());
    String due = "a.lot_expires_at[1] <= :now";
    where.bind("now", now);
    if (!reminded.isEmpty()) {
      due += " OR a.customer_id = ANY (:reminded)";
      where.bind("reminded", reminded.toArray(UUID[]::new));
    }
    if (countedSince != null) {
      due +=
          """
           OR a.qualifying_points <> (
            SELECT coalesce(sum(<counted>), 0)
            FROM customer_service.ledger_entries t
            WHERE t.tenant_id = a.tenant_id AND t.customer_id = a.customer_id
              AND coalesce(t.qualifies_at, t.created_at) >= :since)
          """
              .replace("<counted>", EntryRow.COUNTED);
      where.bind("since", countedSince);
    }
    where.and("(" + due + ")");
    return handle.list(
        """
        SELECT a.* FROM customer_service.loyalty_accounts a
        WHERE <where>
        ORDER BY a.customer_id
        FOR NO KEY UPDATE OF a
        """
            .replace("<where>", where.sql()),
        where.binds(),
        AccountRow::read);
  }
}
