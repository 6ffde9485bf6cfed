package customerservice.audit;

import customerservice.platform.database.DatabaseUnavailable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Read events that are not written yet. A read does not wait for its event to be written, unless
 * the queue is full: then the read fails, because unrecorded reads are not allowed.
 */
@Singleton
final class ReadEventQueue {
  /** Maximum number of unwritten events: some seconds of reads. */
  static final int SIZE_MAX = 10_000;

  /** Maximum number of events that one statement writes. */
  static final int BATCH_MAX = 500;

  /**
   * How long the first event of a batch waits for others: a commit for each event would load the
   * disk more than the reads themselves. A crash loses the events that wait.
   */
  private static final Duration BATCH_DELAY = Duration.ofMillis(20);

  /** How long a caller waits for space in the queue, or for events to be written. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final int sizeMax;
  private final Duration timeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition written = lock.newCondition();
  private final Deque<AuditRow> waiting = new ArrayDeque<>();

  /** Number of events added so far. */
  private long addedCount;

  /** Number of events written so far; they are written in the order in which they were added. */
  private long writtenCount;

  /** The first events, up to this number, are to be written without delay. */
  private long urgentCount;

  private boolean isClosed;

  @Inject
  ReadEventQueue() {
    this(SIZE_MAX, TIMEOUT);
  }

  ReadEventQueue(int sizeMax, Duration timeout) {
    this.sizeMax = sizeMax;
    this.timeout = timeout;
  }

  /**
   * Adds an event; waits for space if the queue is full.
   *
   * @throws DatabaseUnavailable if the queue stays full or is closed
   */
  void add(AuditRow row) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (unwrittenCount() >= sizeMax && !isClosed && left > 0) {
        left = written.awaitNanos(left);
      }
      if (isClosed || unwrittenCount() >= sizeMax) {
        throw new DatabaseUnavailable("The queue of unwritten audit events is full.", null);
      }
      waiting.add(row);
      addedCount++;
      if (waiting.size() == 1 || waiting.size() == BATCH_MAX) {
        changed.signal();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /** The number of events in the queue, including the batch that is being written. */
  private long unwrittenCount() {
    return addedCount - writtenCount;
  }

  /**
   * Waits until all events that were added before are written.
   *
   * @throws DatabaseUnavailable after a timeout
   */
  void awaitWritten() {
    lock.lock();
    try {
      long upTo = addedCount;
      urgentCount = upTo;
      changed.signal();
      long left = timeout.toNanos();
      while (writtenCount < upTo) {
        if (left <= 0) {
          throw new DatabaseUnavailable("The audit events were not written in time.", null);
        }
        left = written.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  private static DatabaseUnavailable interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DatabaseUnavailable("A request was interrupted.", e);
  }

  /**
   * Waits for an event, then for more of its batch. The events count as unwritten until {@link
   * #written} is called.
   *
   * @return the next batch; empty once the queue is closed and empty
   */
  List<AuditRow> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !isClosed) {
        changed.await();
      }
      long left = BATCH_DELAY.toNanos();
      while (left > 0
          && waiting.size() < BATCH_MAX
          && urgentCount <= addedCount - waiting.size()
          && !isClosed) {
        left = changed.awaitNanos(left);
      }
      List<AuditRow> batch = new ArrayList<>();
      while (batch.size() < BATCH_MAX && !waiting.isEmpty()) {
        batch.add(waiting.remove());
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Reports that the next events, in the order in which they were taken, are written. */
  void written(int count) {
    lock.lock();
    try {
      writtenCount += count;
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The number of unwritten events. */
  int unwritten() {
    lock.lock();
    try {
      return Math.toIntExact(unwrittenCount());
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further events; the remaining ones can be taken without delay. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
