package customerservice.imports;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;

/**
 * The SQL of a lock per tenant that orders erasures and imports. An erasure takes it shared; a
 * transaction that processes a chunk or ends an import takes it exclusively. So an erasure comes
 * either before the end of an import, which then deletes the rows that the erasure added for it, or
 * after the end. A transaction takes this lock before all others.
 */
@Singleton
final class TenantLockStore {
  /** Waits for the shared lock and holds it until the end of the transaction. */
  void lockShared(Handle handle, TenantId tenant) {
    lock(handle, tenant, "SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))");
  }

  /** Waits for the exclusive lock and holds it until the end of the transaction. */
  void lockExclusive(Handle handle, TenantId tenant) {
    lock(handle, tenant, "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))");
  }

  private static void lock(Handle handle, TenantId tenant, String sql) {
    StatementBatch batch = new StatementBatch(handle);
    batch.update(sql, binds(tenant));
    batch.send();
  }

  /** Takes the exclusive lock without waiting; false if another transaction holds it. */
  boolean tryLockExclusive(Handle handle, TenantId tenant) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<Boolean> locked =
        batch.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0)) AS is_locked",
            binds(tenant),
            row -> row.getBoolean("is_locked"));
    batch.send();
    return locked.list().getFirst();
  }

  private static Binds binds(TenantId tenant) {
    return new Binds().bind("lock", "customer_service imports of " + tenant.value());
  }
}
