package customerservice.audit;

import customerservice.platform.database.CommitUnknown;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.DedicatedConnection;
import customerservice.platform.database.LockTimeout;
import customerservice.platform.database.StatementBatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** The one thread that writes what was read, with a connection of its own. */
@Singleton
final class ReadWriter {
  private static final Logger LOG = Logger.getLogger(ReadWriter.class);

  /** What waits at the end is few: it has waited for a moment. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(1);

  /** Where the database is away. */
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final ReadQueue queue;
  private final AuditStore store;
  private final DedicatedConnection writer;
  private final Thread thread;

  ReadWriter(Database database, ReadQueue queue, AuditStore store, MeterRegistry registry) {
    this.queue = queue;
    this.store = store;
    this.writer = database.writer(1);
    this.thread = Thread.ofPlatform().name("audit").daemon().unstarted(this::work);
    Gauge.builder("audit.reads.waiting", queue, ReadQueue::unwritten)
        .description("Reads that are not in the audit yet")
        .register(registry);
  }

  void start(@Observes StartupEvent event) {
    thread.start();
  }

  /** Before the database is closed. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    queue.close();
    if (thread.isAlive() && !thread.join(TIME_TO_STOP)) {
      LOG.warnf("%d reads could not be written down in time.", queue.unwritten());
      thread.interrupt();
    }
    writer.close();
  }

  private void work() {
    try {
      for (List<AuditRow> rows = queue.take(); !rows.isEmpty(); rows = queue.take()) {
        writeAtLast(rows);
        queue.written(rows.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** However long the database is away: who reads meanwhile finds no room, and is told so. */
  private void writeAtLast(List<AuditRow> rows) throws InterruptedException {
    while (true) {
      try {
        write(rows);
        return;
      } catch (DatabaseUnavailable | LockTimeout | CommitUnknown away) {
        LOG.debug("What was read waits for the database.", away);
        Thread.sleep(RETRY_AFTER);
      } catch (RuntimeException own) {
        if (rows.size() == 1) {
          LOG.errorf(own, "A read cannot be written down: %s", rows.getFirst().deed());
          return;
        }
        // What fails for a reason of its own fails alone.
        int middle = rows.size() / 2;
        writeAtLast(rows.subList(0, middle));
        writeAtLast(rows.subList(middle, rows.size()));
        return;
      }
    }
  }

  private void write(List<AuditRow> rows) {
    writer.write(transaction -> {
      StatementBatch trip = new StatementBatch(transaction.handle());
      store.appendReads(trip, rows);
      transaction.commit(trip);
      return rows;
    });
  }
}
