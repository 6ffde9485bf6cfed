package customerservice.customers;

import customerservice.customers.TermRebuildStore.Indexed;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.Handle;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Rebuilds the search terms of stored customers in the background after a migration that changed
 * the rules of terms. A rebuild continues after a restart. Replicas take turns with its batches.
 */
@Singleton
final class TermRebuild {
  private static final Logger LOG = Logger.getLogger(TermRebuild.class);

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

  /** Rebuilds all tenants before it throws a failure, so that the loop retries the failed ones. */
  void run() {
    RuntimeException failure = null;
    for (TenantId tenant : database.read(store::tenants)) {
      try {
        rebuild(tenant);
      } catch (DatabaseUnavailable unavailable) {
        throw unavailable;
      } catch (RuntimeException e) {
        LOG.errorf(
            "The search terms of tenant %s were not rebuilt. The next run retries it.",
            tenant.value());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void rebuild(TenantId tenant) {
    boolean isDone;
    do {
      isDone = database.write(handle -> rebuildNext(handle, tenant));
    } while (!isDone && !Thread.currentThread().isInterrupted());
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
