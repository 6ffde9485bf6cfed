package customerservice.analytics.rebuild;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.rollups.QuarterRow;
import customerservice.rollups.RollupCalendars;
import customerservice.rollups.RollupChange;
import customerservice.rollups.RollupFold;
import customerservice.rollups.RollupStore;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares the roll-ups of a tenant with their sources, day by day, and adds what is missing.
 * Postings continue. Each day is one transaction, so a rebuild continues after a restart, on any
 * replica.
 */
@Singleton
final class RollupRebuild {
  private static final Logger LOG = Logger.getLogger(RollupRebuild.class);

  /** The quarter-hours of a transaction: a day. */
  static final int QUARTERS_PER_STEP = 96;

  private final Database database;
  private final RebuildStore store;
  private final DifferenceStore differences;
  private final RollupStore rollups;
  private final RollupFold fold;
  private final RollupCalendars calendars;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final InstantSource clock;
  private final BackgroundLoop loop =
      new BackgroundLoop("rollup-rebuild", this::run, () -> BackgroundLoop.REST_MAX);

  RollupRebuild(
      Database database,
      RebuildStore store,
      DifferenceStore differences,
      RollupStore rollups,
      RollupFold fold,
      RollupCalendars calendars,
      IdempotentExecution idempotency,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.differences = differences;
    this.rollups = rollups;
    this.fold = fold;
    this.calendars = calendars;
    this.idempotency = idempotency;
    this.audit = audit;
    this.clock = clock;
  }

  void start(@Observes StartupEvent event) {
    loop.start();
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  /**
   * Starts a rebuild in the background, unless one is running.
   *
   * @param respond renders its progress
   */
  StoredResponse start(
      Actor by, @Nullable IdempotencyKey key, Function<RebuildProgress, StoredResponse> respond) {
    TenantId tenant = by.tenant();
    Instant now = clock.instant();
    StoredResponse response =
        database.write(handle ->
            idempotency.executeOnce(
                handle,
                key,
                now,
                () -> {
                  store.start(handle, tenant, now);
                  audit.append(
                      handle, List.of(new AuditEvent(by, Action.ANALYTICS_REBUILD, null)), now);
                  return respond.apply(store.find(handle, tenant).orElseThrow());
                }));
    var _ = loop.wake(); // The response does not wait for the end of the rebuild.
    return response;
  }

  /** Runs pending rebuilds; the future completes when the run has ended. */
  CompletableFuture<Void> trigger() {
    return loop.wake();
  }

  /** Reads the progress of the last rebuild. */
  RebuildProgress progress(TenantId tenant) {
    return database.read(handle -> store.find(handle, tenant)).orElse(RebuildProgress.NONE);
  }

  private void run() {
    loop.forEach(
        database.read(store::running),
        tenant -> database.writeUntil(handle -> step(handle, tenant)));
  }

  /** Processes the next day; true if nothing is left. */
  private boolean step(Handle handle, TenantId tenant) {
    RebuildProgress progress = store.lock(handle, tenant).orElse(null);
    if (progress == null) {
      return true;
    }
    Instant now = clock.instant();
    int last = QuarterRow.quarterOf(now);
    Integer first = progress.nextQuarter();
    if (first == null) {
      int begin = Math.min(differences.first(handle, tenant).orElse(last), last);
      store.begin(handle, tenant, begin, steps(begin, last) + 1);
      return false;
    }
    RollupChange missing = new RollupChange();
    if (first > last) {
      long found = addTotals(handle, tenant, missing, now);
      store.finish(handle, tenant, found, now);
      calendars.reset(handle, tenant);
      log(tenant, progress.differences() + found);
      return true;
    }
    int next = first + QUARTERS_PER_STEP;
    var quarters = differences.quarters(handle, tenant, first, next);
    var visits = differences.visits(handle, tenant, first, next);
    quarters.forEach(missing::add);
    visits.forEach(missing::add);
    rollups.append(handle, tenant, missing, now);
    // Every later day reads the changes that are not folded.
    fold.foldNow(handle, tenant);
    store.saveProgress(handle, tenant, next, quarters.size() + visits.size());
    return false;
  }

  private static long steps(int first, int last) {
    return Math.ceilDiv((long) last + 1 - first, QUARTERS_PER_STEP);
  }

  private long addTotals(Handle handle, TenantId tenant, RollupChange missing, Instant now) {
    var totals = differences.totals(handle, tenant);
    totals.forEach(missing::add);
    rollups.append(handle, tenant, missing, now);
    return totals.size();
  }

  private static void log(TenantId tenant, long differences) {
    LOG.infof(
        "The rebuild of the roll-ups of tenant %s corrected %d differences.",
        tenant.value(), differences);
  }
}
