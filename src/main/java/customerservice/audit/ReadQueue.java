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
 * What was read and is not written yet. Readers do not wait for it to be written, unless there is
 * no room: rather is nothing read than that nobody knows of it.
 */
@Singleton
final class ReadQueue {
  /** How many wait at the most: some seconds of reading. */
  static final int SIZE_MAX = 10_000;

  /** How many are written in one statement. */
  static final int BATCH_MAX = 500;

  /**
   * How long the first waits for others: a commit for each would cost the disk more than all the
   * reading costs anybody. A crash loses what has waited.
   */
  private static final Duration GATHERING = Duration.ofMillis(20);

  /** How long room is waited for, and who wants to see what is written. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int sizeMax;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition written = lock.newCondition();
  private final Deque<AuditRow> waiting = new ArrayDeque<>();

  /** What was added so far, and what of it is written: they are written in their order. */
  private long addedCount;

  private long writtenCount;

  /** All up to this one is wanted at once. */
  private long wantedCount;

  private boolean isClosed;

  @Inject
  ReadQueue() {
    this(SIZE_MAX, PATIENCE);
  }

  ReadQueue(int sizeMax, Duration patience) {
    this.sizeMax = sizeMax;
    this.patience = patience;
  }

  /**
   * Adds one, where there is room, or as soon as there is.
   *
   * @throws DatabaseUnavailable where there is none in time, or it is closed
   */
  void add(AuditRow row) {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (size() >= sizeMax && !isClosed && left > 0) {
        left = written.awaitNanos(left);
      }
      if (isClosed || size() >= sizeMax) {
        throw new DatabaseUnavailable("What is read cannot be written down.", null);
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

  /** With those that are being written. */
  private long size() {
    return addedCount - writtenCount;
  }

  /**
   * Waits until all that was added before is written.
   *
   * @throws DatabaseUnavailable when it is not in time
   */
  void awaitWritten() {
    lock.lock();
    try {
      long upTo = addedCount;
      wantedCount = upTo;
      changed.signal();
      long left = patience.toNanos();
      while (writtenCount < upTo) {
        if (left <= 0) {
          throw new DatabaseUnavailable("What was read is not written down yet.", null);
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
   * Waits until there is something, and a moment for more. What is taken has room here until it is
   * said to be {@linkplain #written written}.
   *
   * @return none once it is closed and empty
   */
  List<AuditRow> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !isClosed) {
        changed.await();
      }
      long left = GATHERING.toNanos();
      while (left > 0
          && waiting.size() < BATCH_MAX
          && wantedCount <= addedCount - waiting.size()
          && !isClosed) {
        left = changed.awaitNanos(left);
      }
      List<AuditRow> taken = new ArrayList<>();
      while (taken.size() < BATCH_MAX && !waiting.isEmpty()) {
        taken.add(waiting.remove());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** So many of those that were taken are written. */
  void written(int count) {
    lock.lock();
    try {
      writtenCount += count;
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How many are not written. */
  int unwritten() {
    lock.lock();
    try {
      return Math.toIntExact(size());
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits can still be taken, at once. */
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
