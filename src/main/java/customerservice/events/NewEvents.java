package customerservice.events;

import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes the threads of this process that wait for events of a tenant. They hold no connection. The
 * mover announces the events that it numbers, and those of other replicas after its next run.
 */
@Singleton
public final class NewEvents {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TenantId, Feed> awaited = new HashMap<>();
  private boolean isClosed;

  /** The end of a feed that somebody waits for. */
  private static final class Feed {
    private final Condition changed;
    private int waiters;
    private long last;

    Feed(Condition changed) {
      this.changed = changed;
    }
  }

  /** A thread that waits. It registers before it reads, so that it misses no event in between. */
  public final class Waiter implements AutoCloseable {
    private final TenantId tenant;
    private final Feed feed;
    private boolean isCancelled;

    private Waiter(TenantId tenant, Feed feed) {
      this.tenant = tenant;
      this.feed = feed;
    }

    /**
     * Waits for an event after a sequence.
     *
     * @return whether there is one; false after the time, after {@link #cancel}, and when the
     *     service stops
     */
    public boolean await(long sequence, Duration time) {
      lock.lock();
      try {
        long left = time.toNanos();
        while (feed.last <= sequence && !isCancelled && !isClosed && left > 0) {
          left = feed.changed.awaitNanos(left);
        }
        return feed.last > sequence && !isCancelled && !isClosed;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }

    /** Ends the current and all later waits, from another thread. */
    public void cancel() {
      lock.lock();
      try {
        isCancelled = true;
        feed.changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        feed.waiters--;
        if (feed.waiters == 0) {
          awaited.remove(tenant);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Registers a waiter; the caller closes it. */
  public Waiter register(TenantId tenant) {
    lock.lock();
    try {
      Feed feed = awaited.computeIfAbsent(tenant, each -> new Feed(lock.newCondition()));
      feed.waiters++;
      return new Waiter(tenant, feed);
    } finally {
      lock.unlock();
    }
  }

  /** The tenants that somebody waits for. */
  Set<TenantId> awaited() {
    lock.lock();
    try {
      return Set.copyOf(awaited.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Announces that a tenant has events up to a sequence, after their commit. */
  void announce(TenantId tenant, long last) {
    lock.lock();
    try {
      Feed feed = awaited.get(tenant);
      if (feed != null && feed.last < last) {
        feed.last = last;
        feed.changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits when the service stops. */
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      awaited.values().forEach(feed -> feed.changed.signalAll());
    } finally {
      lock.unlock();
    }
  }
}
