package customerservice.imports;

import customerservice.customers.upsert.CustomerUpserts;
import customerservice.imports.ChunkProcessor.Care;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.CommitUnknown;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.DedicatedConnection;
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
 * Works imports off in the background: those of a tenant in the order in which they came, and
 * tenants in turns. Several replicas may do so at once: no two work on the imports of one tenant at
 * the same time, and one that dies leaves the next chunk to the others.
 */
@Singleton
final class ImportWorker {
  private static final Logger LOG = Logger.getLogger(ImportWorker.class);

  /** How long lines that were not taken are kept, behind the end of their import. */
  static final Duration REJECTS_KEPT = Duration.ofDays(7);

  /** An upload that has not gone on for so long was broken off. */
  static final Duration UPLOAD_SILENCE_MAX = Duration.ofHours(1);

  /** Another replica may have left an import, or this one may have been told of none. */
  private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  /** One that is there and could not be had is locked for a moment, by an erasure or a replica. */
  private static final Duration LOCKED_REST = Duration.ofSeconds(1);

  private static final int FORGOTTEN_AT_ONCE = 10_000;

  /** How often a chunk is tried that others get in the way of, before it is told as an outage. */
  private static final int ATTEMPTS_MAX = 5;

  private final Database database;
  private final ChunkProcessor work;
  private final ImportStore store;
  private final Turns turns;
  private final RejectStore rejects;
  private final InstantSource clock;
  private final boolean isTimed;

  /** Of its own: its statements are planned for chunks, and keep no reader waiting. */
  private final DedicatedConnection writer;

  private volatile boolean isWanted;

  private final BackgroundLoop worker = new BackgroundLoop("imports", this::round, this::rest);

  ImportWorker(
      Database database,
      ChunkProcessor work,
      ImportStore store,
      ProgressStore progress,
      RejectStore rejects,
      InstantSource clock,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.work = work;
    this.store = store;
    this.turns = new Turns(progress, store);
    this.rejects = rejects;
    this.clock = clock;
    this.isTimed = isTimed;
    this.writer = database.writer(1);
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  /** Takes up what an earlier start has left. */
  void start() {
    isWanted = true;
    worker.start();
  }

  @PreDestroy
  void close() {
    stop();
    writer.close();
  }

  /** Ends its work, be it in the midst of a chunk, which is then left as it was. */
  void stop() {
    isWanted = false;
    worker.stop();
  }

  /** Has imports looked for; answers the end of all there are. */
  CompletableFuture<Void> wake() {
    return worker.wake();
  }

  private Duration rest() {
    if (database.read(store::isAnyRunning)) {
      return LOCKED_REST;
    }
    return isTimed ? LOOK_EVERY : BackgroundLoop.REST_MAX;
  }

  private void round() {
    while (isWanted && step()) {
      LOG.debug("A chunk of an import has been worked off.");
    }
    forget();
  }

  /** Works the next chunk off; false where there is none. */
  boolean step() {
    try {
      return attempt();
    } finally {
      turns.pass();
    }
  }

  private boolean attempt() {
    Care care = Care.NONE;
    for (int attempt = 1; ; attempt++) {
      try {
        return step(care);
      } catch (CommitUnknown e) {
        // Whether it took place is written with it: the next step goes on from there.
        LOG.debug("A commit of an import has failed.", e);
        return true;
      } catch (CustomerUpserts.ConcurrentChange | LockTimeout e) {
        if (attempt == ATTEMPTS_MAX) {
          throw new DatabaseUnavailable("An import does not get through.", e);
        }
      } catch (DatabaseUnavailable away) {
        throw away;
      } catch (RuntimeException e) {
        if (care == Care.EACH_ALONE) {
          throw e;
        }
        LOG.error("A chunk of an import has failed; each line is tried by itself.", e);
        care = Care.EACH_ALONE;
      }
    }
  }

  private boolean step(Care care) {
    return writer.write(transaction -> work.step(transaction.handle(), turns, care));
  }

  private void forget() {
    Instant now = clock.instant();
    int forgotten = FORGOTTEN_AT_ONCE;
    while (forgotten == FORGOTTEN_AT_ONCE) {
      forgotten =
          database.write(
              handle -> rejects.forget(handle, now.minus(REJECTS_KEPT), FORGOTTEN_AT_ONCE));
    }
    database.write(handle -> store.discardBroken(handle, now.minus(UPLOAD_SILENCE_MAX)));
  }
}
