package customerservice.imports;

import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
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
    handle.update("SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))", binds(tenant));
  }

  /** Waits for the exclusive lock and holds it until the end of the transaction. */
  void lockExclusive(Handle handle, TenantId tenant) {
    handle.update("SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))", binds(tenant));
  }

  /** Takes the exclusive lock without waiting; false if another transaction holds it. */
  boolean tryLockExclusive(Handle handle, TenantId tenant) {
    return handle.one(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0))",
        binds(tenant),
        row -> row.getBoolean(1));
  }

  private static Binds binds(TenantId tenant) {
    return new Binds().bind("lock", "customer_service imports of " + tenant.value());
  }
}
