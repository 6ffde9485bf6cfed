package customerservice.imports;

import customerservice.customers.upsert.CustomerUpserts;
import customerservice.imports.ChunkProcessor.FailureScope;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.DedicatedConnection;
import customerservice.platform.database.DedicatedConnection.CommitUnknown;
import customerservice.platform.database.LockTimeout;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Processes imports in the background: the tenants in rotation, and the imports of a tenant in the
 * order of their uploads. Every replica runs a worker; a lock per tenant keeps two workers from
 * processing the same import. If a replica dies, its transaction is rolled back and another replica
 * processes the chunk.
 */
@Singleton
final class ImportWorker {
  private static final Logger LOG = Logger.getLogger(ImportWorker.class);

  /** How long rejects are stored after the end of their import. */
  static final Duration REJECTS_KEPT = Duration.ofDays(7);

  /** An upload that receives no chunk for this long is considered broken. */
  static final Duration UPLOAD_SILENCE_MAX = Duration.ofHours(1);

  /** Finds the imports of a replica that died, and those for which this one was not woken. */
  private static final Duration POLL_INTERVAL = Duration.ofMinutes(1);

  /** The interval between attempts at an import that an erasure or another replica has locked. */
  private static final Duration LOCKED_INTERVAL = Duration.ofSeconds(1);

  private static final int DELETE_BATCH_MAX = 10_000;

  /** Attempts at a chunk that conflicts with concurrent transactions. */
  private static final int ATTEMPTS_MAX = 5;

  private final Database database;
  private final ChunkProcessor processor;
  private final ImportStore store;
  private final TenantRotation rotation;
  private final RejectStore rejects;
  private final InstantSource clock;
  private final boolean isTimed;

  /** A connection outside the request pool: its locks and statement plans affect no request. */
  private final DedicatedConnection writer;

  private volatile boolean isRunning;

  private final BackgroundLoop loop = new BackgroundLoop("imports", this::run, this::interval);

  ImportWorker(
      Database database,
      ChunkProcessor processor,
      ImportStore store,
      TenantLockStore locks,
      RejectStore rejects,
      InstantSource clock,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.processor = processor;
    this.store = store;
    this.rotation = new TenantRotation(locks, store);
    this.rejects = rejects;
    this.clock = clock;
    this.isTimed = isTimed;
    this.writer = database.writer(1);
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  void start() {
    isRunning = true;
    loop.start();
  }

  @PreDestroy
  void close() {
    stop();
    writer.close();
  }

  /** Stops the loop. An unfinished chunk is rolled back. */
  void stop() {
    isRunning = false;
    loop.stop();
  }

  /** Starts a run now; the future completes when no import is left that this worker can lock. */
  CompletableFuture<Void> wake() {
    return loop.wake();
  }

  private Duration interval() {
    if (database.read(store::isAnyRunning)) {
      return LOCKED_INTERVAL;
    }
    return isTimed ? POLL_INTERVAL : BackgroundLoop.REST_MAX;
  }

  private void run() {
    while (isRunning && step()) {
      LOG.debug("Processed a chunk of an import.");
    }
    deleteExpired();
  }

  /** Processes the next chunk; false if no import is running. */
  boolean step() {
    try {
      return retryStep();
    } finally {
      rotation.advance();
    }
  }

  private boolean retryStep() {
    FailureScope scope = FailureScope.CHUNK;
    for (int attempt = 1; ; attempt++) {
      try {
        return step(scope);
      } catch (CommitUnknown e) {
        // The progress was committed with the chunk or not at all, so the next step is correct.
        LOG.debug("The commit of a chunk has an unknown result.", e);
        return true;
      } catch (CustomerUpserts.ConcurrentChange | LockTimeout e) {
        if (attempt == ATTEMPTS_MAX) {
          throw new DatabaseUnavailable(
              "A chunk of an import failed in " + ATTEMPTS_MAX + " attempts.", e);
        }
      } catch (DatabaseUnavailable e) {
        throw e;
      } catch (RuntimeException e) {
        if (scope == FailureScope.RECORD) {
          throw e;
        }
        LOG.error("A chunk of an import failed. Its records are retried one by one.", e);
        scope = FailureScope.RECORD;
      }
    }
  }

  private boolean step(FailureScope scope) {
    return writer.write(transaction -> processor.step(transaction.handle(), rotation, scope));
  }

  private void deleteExpired() {
    Instant now = clock.instant();
    int deleted = DELETE_BATCH_MAX;
    while (deleted == DELETE_BATCH_MAX) {
      deleted =
          database.write(
              handle -> rejects.deleteExpired(handle, now.minus(REJECTS_KEPT), DELETE_BATCH_MAX));
    }
    database.write(handle -> store.deleteStaleUploads(handle, now.minus(UPLOAD_SILENCE_MAX)));
  }
}
