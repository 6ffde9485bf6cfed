package customerservice.audit;

import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.platform.database.DedicatedConnection;
import customerservice.platform.database.DedicatedConnection.CommitUnknown;
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

/** Writes read events to the audit log: one thread with its own connection. */
@Singleton
final class ReadEventWriter {
  private static final Logger LOG = Logger.getLogger(ReadEventWriter.class);

  /** Enough at a shutdown: events wait only for milliseconds, so few are left. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final ReadEventQueue queue;
  private final AuditStore store;
  private final DedicatedConnection connection;
  private final Thread thread;

  ReadEventWriter(
      Database database, ReadEventQueue queue, AuditStore store, MeterRegistry registry) {
    this.queue = queue;
    this.store = store;
    this.connection = database.writer(1);
    this.thread = Thread.ofPlatform().name("audit").daemon().unstarted(this::work);
    Gauge.builder("audit.reads.waiting", queue, ReadEventQueue::unwritten)
        .description("Read events that are not written to the audit log yet")
        .register(registry);
  }

  void start(@Observes StartupEvent event) {
    thread.start();
  }

  /** Writes the remaining events; runs before the database is closed. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    queue.close();
    if (thread.isAlive() && !thread.join(STOP_TIMEOUT)) {
      LOG.warnf("%d read events of the audit log were not written in time.", queue.unwritten());
      thread.interrupt();
    }
    connection.close();
  }

  private void work() {
    try {
      for (List<AuditRow> rows = queue.take(); !rows.isEmpty(); rows = queue.take()) {
        writeWithRetries(rows);
        queue.written(rows.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Retries while the database is unavailable, without limit. A full queue makes further reads
   * fail. Halves a batch that fails for another reason, so that only the invalid event is lost.
   */
  private void writeWithRetries(List<AuditRow> rows) throws InterruptedException {
    while (true) {
      try {
        write(rows);
        return;
      } catch (DatabaseUnavailable | LockTimeout | CommitUnknown unavailable) {
        LOG.debug("Read events wait for the database.", unavailable);
        Thread.sleep(RETRY_AFTER);
      } catch (RuntimeException invalid) {
        if (rows.size() == 1) {
          LOG.errorf(invalid, "A read event cannot be written: %s", rows.getFirst().event());
          return;
        }
        int middle = rows.size() / 2;
        writeWithRetries(rows.subList(0, middle));
        writeWithRetries(rows.subList(middle, rows.size()));
        return;
      }
    }
  }

  private void write(List<AuditRow> rows) {
    connection.write(transaction -> {
      StatementBatch batch = new StatementBatch(transaction.handle());
      store.appendReads(batch, rows);
      transaction.commit(batch);
      return rows;
    });
  }
}
