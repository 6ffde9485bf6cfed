package customerservice.loyalty.posting;

import customerservice.platform.database.Database;
import customerservice.platform.database.DedicatedConnection;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * The threads that commit, from the start to the end. There is one: a second brings nothing, for
 * while one waits for the disk the next batch gathers. Both numbers can be set, so that this can be
 * measured.
 */
@Singleton
final class GroupCommitters {
  private static final Logger LOG = Logger.getLogger(GroupCommitters.class);

  /** At the end most often nothing is left to do: the requests have been answered. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(1);

  private final PostingQueue queue;
  private final DedicatedConnection writer;
  private final List<Thread> threads = new ArrayList<>();

  @Inject
  GroupCommitters(
      Database database,
      PostingQueue queue,
      PostingTransaction transaction,
      CommitMeters meters,
      Settings settings) {
    this(
        database,
        queue,
        transaction,
        meters,
        settings.ledgerCommitters(),
        settings.ledgerBatchMax());
  }

  /**
   * Starts nothing yet.
   *
   * @param count of threads, each with a connection of its own
   * @param batchMax how many postings go into one transaction
   */
  GroupCommitters(
      Database database,
      PostingQueue queue,
      PostingTransaction transaction,
      CommitMeters meters,
      int count,
      int batchMax) {
    this.queue = queue;
    this.writer = database.writer(count);
    for (int i = 0; i < count; i++) {
      GroupCommitter committer = new GroupCommitter(queue, writer, transaction, meters, batchMax);
      threads.add(Thread.ofPlatform().name("committer-" + i).daemon().unstarted(committer::work));
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
