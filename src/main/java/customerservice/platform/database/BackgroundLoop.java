package customerservice.platform.database;

import customerservice.platform.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A background thread that runs its work at the start and then after each pause or wake-up. It
 * retries soon if the database is unavailable; an exception ends only the current run.
 */
public final class BackgroundLoop {
  private static final Logger LOG = Logger.getLogger(BackgroundLoop.class);

  /** The pause of a loop that runs only when it is woken. */
  public static final Duration REST_MAX = Duration.ofDays(1);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  /** A repeated exception must not flood the log. */
  private static final Duration RETRY_AFTER_ERROR = Duration.ofMinutes(1);

  private final String name;
  private final Runnable work;
  private final Supplier<Duration> rest;

  /** Wake-ups whose run has not begun. */
  private final BlockingQueue<CompletableFuture<Void>> wakeUps = new LinkedBlockingQueue<>();

  /** The active thread; a stopped one may still be finishing its run. */
  private volatile @Nullable Thread thread;

  /**
   * Creates a loop that is not started.
   *
   * @param name of the thread, also used in log lines
   * @param rest called after each run: the pause before the next
   */
  public BackgroundLoop(String name, Runnable work, Supplier<Duration> rest) {
    this.name = name;
    this.work = work;
    this.rest = rest;
  }

  /** Starts the thread. */
  public void start() {
    Thread started = Thread.ofVirtual().name(name).unstarted(this::run);
    thread = started;
    started.start();
  }

  /** Stops the loop and interrupts a current run. */
  public void stop() {
    Thread stopped = thread;
    thread = null;
    if (stopped != null) {
      stopped.interrupt();
    }
  }

  /**
   * Works for each tenant before it throws a failure, so that the loop retries the failed ones.
   *
   * @throws DatabaseUnavailable at once, unless a statement took too long: that can be due to the
   *     data of one tenant
   */
  public void forEach(List<TenantId> tenants, Consumer<TenantId> tenantWork) {
    RuntimeException failure = null;
    for (TenantId tenant : tenants) {
      try {
        tenantWork.accept(tenant);
      } catch (DatabaseUnavailable e) {
        if (!SqlStates.isTimeout(e)) {
          throw e;
        }
        LOG.warnf("Background task '%s' of tenant %s took too long.", name, tenant.value());
        failure = e;
      } catch (RuntimeException e) {
        LOG.errorf("Background task '%s' of tenant %s will be retried.", name, tenant.value());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Requests a run that starts after this call; the future completes when that run ends. */
  public CompletableFuture<Void> wake() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    wakeUps.add(end);
    return end;
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      // The loop condition is the thread, because database code may swallow an interrupt.
      while (Thread.currentThread().equals(thread)) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        CompletableFuture<Void> first = wakeUps.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          ends.add(first);
        }
        wakeUps.drainTo(ends);
        pause = runOnce();
        ends.forEach(end -> end.complete(null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the work and returns the pause before the next run. */
  private Duration runOnce() {
    try {
      work.run();
      return rest.get();
    } catch (DatabaseUnavailable e) {
      if (SqlStates.isTimeout(e)) {
        LOG.warnf("Background task '%s' took too long: %s", name, e.details());
      } else {
        LOG.debugf(e, "Background task '%s' is waiting for the database.", name);
      }
      return RETRY_AFTER;
    } catch (RuntimeException e) {
      LOG.errorf(e, "Background task '%s' failed.", name);
      return RETRY_AFTER_ERROR;
    }
  }
}
