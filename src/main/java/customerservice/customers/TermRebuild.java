package customerservice.customers;

import customerservice.customers.TermRebuildStore.Indexed;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Rebuilds the search terms of stored customers in the background after a migration that changed
 * the rules of terms. A rebuild continues after a restart. Replicas take turns with its batches.
 */
@Singleton
final class TermRebuild {
  /** The number of customers in a transaction; changes of them wait for its end. */
  static final int BATCH_SIZE = 100;

  private final Database database;
  private final TermRebuildStore store;
  private final BackgroundLoop loop =
      new BackgroundLoop("term-rebuild", this::run, () -> BackgroundLoop.REST_MAX);

  TermRebuild(Database database, TermRebuildStore store) {
    this.database = database;
    this.store = store;
  }

  void start(@Observes StartupEvent event) {
    loop.start();
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  void run() {
    loop.forEach(
        database.read(store::tenants),
        tenant -> database.writeUntil(handle -> rebuildNext(handle, tenant)));
  }

  /** Rebuilds the next customers; true if no customer is left. */
  private boolean rebuildNext(Handle handle, TenantId tenant) {
    Optional<UUID> after = store.lock(handle, tenant);
    if (after.isEmpty()) {
      return true;
    }
    List<Indexed> next = store.lockNext(handle, tenant, after.get(), BATCH_SIZE);
    if (next.isEmpty()) {
      store.finish(handle, tenant);
      return true;
    }
    List<Indexed> outdated = next.stream().filter(Indexed::isOutdated).toList();
    if (!outdated.isEmpty()) {
      store.rebuild(handle, tenant, outdated);
    }
    store.saveProgress(handle, tenant, next.getLast().customer().id());
    return false;
  }
}
