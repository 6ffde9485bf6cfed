package customerservice.loyalty;

import customerservice.platform.Database;
import customerservice.platform.Writer;
import customerservice.platform.WrongSetting;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The threads that commit, from the start to the end. There is one: a second brings nothing, for
 * while one waits for the disk the next batch gathers. Both numbers can be set, so that this can be
 * measured.
 */
@Singleton
final class Committers {
  private static final Logger LOG = Logger.getLogger(Committers.class);

  /** At the end most often nothing is left to do: the requests have been answered. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(1);

  /** The most threads: each has a connection, of which a server has a hundred or so. */
  static final int COUNT_MAX = 64;

  /** The most postings in one transaction: their accounts are locked until its end. */
  static final int BATCH_MAX = 1_000;

  private final PostingQueue queue;
  private final Writer writer;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts nothing yet.
   *
   * @param count of threads, each with a connection of its own
   * @param batchMax how many postings go into one transaction
   * @throws WrongSetting when one of these is out of range
   */
  @Inject
  Committers(
      Database database,
      PostingQueue queue,
      LedgerTransaction transaction,
      CommitMeters meters,
      @ConfigProperty(name = "ledger.committers") int count,
      @ConfigProperty(name = "ledger.batch-max") int batchMax) {
    requireInRange("LEDGER_COMMITTERS", count, COUNT_MAX);
    requireInRange("LEDGER_BATCH_MAX", batchMax, BATCH_MAX);
    this.queue = queue;
    this.writer = database.writer(count);
    for (int i = 0; i < count; i++) {
      Committer committer = new Committer(queue, writer, transaction, meters, batchMax);
      threads.add(Thread.ofPlatform().name("committer-" + i).daemon().unstarted(committer::work));
    }
  }

  private static void requireInRange(String variable, int value, int max) {
    if (value < 1 || value > max) {
      throw new WrongSetting(variable, "%d is not from 1 to %d".formatted(value, max));
    }
  }

  void start(@Observes StartupEvent event) {
    start();
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Before the database is closed. */
  void stop(@Observes ShutdownEvent event) {
    stop();
  }

  /** Commits what was accepted, and ends. */
  void stop() {
    queue.close();
    awaitThreads();
    if (queue.size() > 0 || threads.stream().anyMatch(Thread::isAlive)) {
      LOG.warn("Postings that wait cannot be committed in time; they are given up.");
      queue.abandon();
    }
    writer.close();
  }

  private void awaitThreads() {
    long start = System.nanoTime();
    try {
      for (Thread thread : threads) {
        if (thread.isAlive()) {
          thread.join(TIME_TO_STOP.minusNanos(System.nanoTime() - start));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
