package customerservice.analytics.rebuild;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of the progress of rebuilds. */
@Singleton
final class RebuildStore {
  /** Starts a rebuild, unless one is running. */
  void start(Handle handle, TenantId tenant, Instant now) {
    handle.update(
        """
        INSERT INTO customer_service.rollup_rebuilds
          (tenant_id, status, processed, total, differences, started_at)
        VALUES (:tenant, 'running', 0, 0, 0, :now)
        ON CONFLICT ON CONSTRAINT rollup_rebuilds_pkey DO UPDATE SET
          status = excluded.status, next_quarter = NULL, processed = 0, total = 0, differences = 0,
          started_at = excluded.started_at, finished_at = NULL
        WHERE rollup_rebuilds.status <> excluded.status
        """,
        new Binds().bind("tenant", tenant).bind("now", now));
  }

  Optional<RebuildProgress> find(Handle handle, TenantId tenant) {
    return handle.find(
        "SELECT * FROM customer_service.rollup_rebuilds WHERE tenant_id = :tenant",
        new Binds().bind("tenant", tenant),
        RebuildStore::read);
  }

  /** Lists the tenants with a running rebuild. */
  List<TenantId> running(Handle handle) {
    return handle.list(
        """
        SELECT tenant_id FROM customer_service.rollup_rebuilds
        WHERE tenant_id > '' AND status = 'running'
        ORDER BY tenant_id
        """,
        new Binds(),
        row -> new TenantId(row.getString("tenant_id")));
  }

  /** Locks a running rebuild; empty if it has finished, or another replica processes it. */
  Optional<RebuildProgress> lock(Handle handle, TenantId tenant) {
    return handle.find(
        """
        SELECT * FROM customer_service.rollup_rebuilds
        WHERE tenant_id = :tenant AND status = 'running'
        FOR UPDATE SKIP LOCKED
        """,
        new Binds().bind("tenant", tenant),
        RebuildStore::read);
  }

  private static RebuildProgress read(ResultSet row) throws SQLException {
    return new RebuildProgress(
        RebuildProgress.Status.of(row.getString("status")),
        row.getLong("processed"),
        row.getLong("total"),
        row.getLong("differences"),
        row.getTimestamp("started_at").toInstant(),
        instant(row.getTimestamp("finished_at")),
        row.getObject("next_quarter", Integer.class));
  }

  private static @Nullable Instant instant(@Nullable Timestamp stored) {
    return stored == null ? null : stored.toInstant();
  }

  /** Stores the first quarter-hour and the number of days. */
  void begin(Handle handle, TenantId tenant, int firstQuarter, long total) {
    handle.update(
        """
        UPDATE customer_service.rollup_rebuilds SET next_quarter = :first, total = :total
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("tenant", tenant).bind("first", firstQuarter).bind("total", total));
  }

  /** Stores that a day was compared. */
  void saveProgress(Handle handle, TenantId tenant, int nextQuarter, long differences) {
    handle.update(
        """
        UPDATE customer_service.rollup_rebuilds
        SET next_quarter = :next, processed = processed + 1,
          -- A rebuild that lasts into the next day has one more.
          total = greatest(total, processed + 2),
          differences = differences + :differences
        WHERE tenant_id = :tenant
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("next", nextQuarter)
            .bind("differences", differences));
  }

  void finish(Handle handle, TenantId tenant, long differences, Instant now) {
    handle.update(
        """
        UPDATE customer_service.rollup_rebuilds
        SET status = 'succeeded', processed = processed + 1, total = processed + 1,
          differences = differences + :differences, finished_at = :now
        WHERE tenant_id = :tenant
        """,
        new Binds().bind("tenant", tenant).bind("differences", differences).bind("now", now));
  }
}
