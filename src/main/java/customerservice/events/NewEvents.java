package customerservice.events;

import customerservice.platform.TenantId;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Wakes the threads of this process that wait for events of a tenant. They hold no connection. The
 * mover announces the events that it numbers, and those of other replicas after its next run.
 */
@Singleton
public final class NewEvents {
  /** The longest wait after the service has begun to stop. */
  static final Duration STOP_MAX = Duration.ofSeconds(1);

  private static final Duration CANCELLED_EVERY = Duration.ofMillis(500);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TenantId, Feed> awaited = new HashMap<>();
  private boolean isStopping;
  private final List<Consumer<TenantId>> listeners = new CopyOnWriteArrayList<>();

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

    private Waiter(TenantId tenant, Feed feed) {
      this.tenant = tenant;
      this.feed = feed;
    }

    /**
     * Waits for an event after a sequence. When the service stops, it waits no longer than {@link
     * #STOP_MAX}, so that a client that waits again at once does not do so all the time.
     *
     * @param isCancelled ends the wait soon after it becomes true
     * @return whether there is an event
     */
    public boolean await(long sequence, Duration time, BooleanSupplier isCancelled) {
      lock.lock();
      try {
        boolean wasStopping = isStopping;
        Duration limit = wasStopping && time.compareTo(STOP_MAX) > 0 ? STOP_MAX : time;
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (feed.last <= sequence
            && left > 0
            && isStopping == wasStopping
            && !isCancelled.getAsBoolean()) {
          var _ = feed.changed.awaitNanos(Math.min(left, CANCELLED_EVERY.toNanos()));
          left = end - System.nanoTime();
        }
        return feed.last > sequence;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
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

  /** Adds a listener, which must not block: the tenants for which this process numbers events. */
  public void onAnnounced(Consumer<TenantId> listener) {
    listeners.add(listener);
  }

  /** Announces that a tenant has events up to a sequence, after their commit. */
  void announce(TenantId tenant, long last) {
    listeners.forEach(listener -> listener.accept(tenant));
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

  /** Ends all waits; it runs before the observer that waits for the requests in progress. */
  void stop(@Observes @Priority(Interceptor.Priority.APPLICATION) ShutdownDelayInitiatedEvent event) {
    stop();
  }

  void stop() {
    lock.lock();
    try {
      isStopping = true;
      awaited.values().forEach(feed -> feed.changed.signalAll());
    } finally {
      lock.unlock();
    }
  }
}
