package customerservice.rollups;

import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.BiPredicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Adds recorded changes to the roll-ups in the background, so that reads have few changes to sum.
 * Figures are exact before and after it. Replicas take turns.
 */
@Singleton
public final class RollupFold {
  /** The maximum number of changes in a transaction. */
  static final int BATCH_SIZE = 200;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Database database;
  private final FoldStore store;
  private final RollupCalendars calendars;
  private final boolean isTimed;
  private final BackgroundLoop loop = new BackgroundLoop("rollup-fold", this::run, () -> PAUSE);
  private final BackgroundLoop dayLoop =
      new BackgroundLoop("rollup-days", this::completeDays, () -> PAUSE);

  RollupFold(
      Database database,
      FoldStore store,
      RollupCalendars calendars,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.store = store;
    this.calendars = calendars;
    this.isTimed = isTimed;
  }

  void start(@Observes StartupEvent event) {
    if (isTimed) {
      loop.start();
      dayLoop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
    dayLoop.stop();
  }

  /** Folds the changes of all tenants, except of those that another replica is folding. */
  public void run() {
    loop.forEach(database.read(store::tenants), tenant -> whileLocked(tenant, this::foldNext));
  }

  /**
   * Completes the sums of business days of all tenants, except of those that another replica is
   * folding. The changes of a tenant are folded meanwhile.
   */
  public void completeDays() {
    dayLoop.forEach(
        database.read(calendars::outdated),
        tenant ->
            whileLocked(
                tenant,
                (handle, each) -> {
                  boolean isComplete = calendars.advance(handle, each);
                  return foldNext(handle, each) && isComplete;
                }));
  }

  /** Repeats a step until it returns true, unless another replica is folding the tenant. */
  private void whileLocked(TenantId tenant, BiPredicate<Handle, TenantId> step) {
    database.writeUntil(handle -> !store.tryLock(handle, tenant) || step.test(handle, tenant));
  }

  /** Folds the next changes; true if no change is left. */
  private boolean foldNext(Handle handle, TenantId tenant) {
    return store.fold(handle, tenant, BATCH_SIZE) < BATCH_SIZE;
  }

  /**
   * Folds all changes of a tenant in a transaction: at the end of an erasure, so that no change
   * contains a text that the erasure has removed, and after each step of a rebuild.
   */
  public void foldNow(Handle handle, TenantId tenant) {
    store.lock(handle, tenant);
    boolean isDone;
    do {
      isDone = foldNext(handle, tenant);
    } while (!isDone);
  }
}
