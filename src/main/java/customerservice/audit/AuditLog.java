package customerservice.audit;

import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import jakarta.inject.Singleton;
import java.util.List;

/** What was written down. */
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
   * The rows that are wanted, newest first, one more than the limit where there are more. What was
   * done or read here before is among them.
   */
  List<AuditItem> page(TenantId tenant, AuditFilter filter, int limit) {
    audit.settle();
    return database.read(handle -> store.page(handle, tenant, filter, limit + 1));
  }
}
