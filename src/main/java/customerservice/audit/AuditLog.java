package customerservice.audit;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads the audit log. */
@Singleton
final class AuditLog {
  private final Database database;
  private final Audit audit;
  private final AuditStore store;

  AuditLog(Database database, Audit audit, AuditStore store) {
    this.database = database;
    this.audit = audit;
    this.store = store;
  }

  /**
   * Returns the matching rows, newest first, and one more than the limit if there are more. The
   * result includes all events that this process has recorded before.
   */
  List<AuditItem> page(TenantId tenant, AuditFilter filter, int limit) {
    audit.flush();
    return database.read(handle -> store.page(handle, tenant, filter, limit + 1));
  }
}
