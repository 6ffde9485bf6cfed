package customerservice.imports;

import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the lock on the progress of a tenant's imports. Erasures share it; a chunk is worked
 * off, and an import is ended, with the lock alone. So an erasure finds each import either before
 * its end, which then deletes what the erasure has left for it, or after. A transaction takes this
 * lock before all others.
 */
@Singleton
final class ProgressStore {
  /** Keeps the imports as they are until the end of the transaction; waits for a chunk at work. */
  void hold(Handle handle, TenantId tenant) {
    lock(handle, tenant, "SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))");
  }

  /** Takes the lock alone, until the end of the transaction; waits for it. */
  void take(Handle handle, TenantId tenant) {
    lock(handle, tenant, "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))");
  }

  private static void lock(Handle handle, TenantId tenant, String sql) {
    StatementBatch trip = new StatementBatch(handle);
    trip.update(sql, binds(tenant));
    trip.send();
  }

  /** The same; false where it would have to wait. */
  boolean tryTake(Handle handle, TenantId tenant) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Boolean> taken =
        trip.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0)) AS is_taken",
            binds(tenant),
            row -> row.getBoolean("is_taken"));
    trip.send();
    return taken.list().getFirst();
  }

  private static StatementBatch.Binds binds(TenantId tenant) {
    return new StatementBatch.Binds().text("lock", "customer_service imports of " + tenant.value());
  }

  /**
   * The next tenant with an import to be worked on, in the order of their ids; the first of all
   * after the last.
   *
   * @param after null for none
   */
  Optional<TenantId> nextTenant(Handle handle, @Nullable TenantId after) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<TenantId> next =
        trip.query(
            """
            (SELECT tenant_id FROM customer_service.imports
             WHERE tenant_id > :after AND finished_at IS NULL AND status = 'running'
             ORDER BY tenant_id
             LIMIT 1)
            UNION ALL
            (SELECT tenant_id FROM customer_service.imports
             WHERE tenant_id > '' AND finished_at IS NULL AND status = 'running'
             ORDER BY tenant_id
             LIMIT 1)
            LIMIT 1
            """,
            new StatementBatch.Binds().text("after", after == null ? "" : after.value()),
            row -> new TenantId(row.getString("tenant_id")));
    trip.send();
    return next.list().stream().findFirst();
  }
}
