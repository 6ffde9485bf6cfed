package customerservice.platform.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the background: it does its work once at the start, then whenever it has rested or is
 * woken. While the database is away it looks again soon; a fault ends that piece of work alone.
 */
public final class BackgroundLoop {
  private static final Logger LOG = Logger.getLogger(BackgroundLoop.class);

  /** How long it rests where nothing but a call wakes it. */
  public static final Duration REST_MAX = Duration.ofDays(1);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  /** A fault is there again most likely: the log is not to be flooded with it. */
  private static final Duration RETRY_AFTER_FAULT = Duration.ofMinutes(1);

  private final String name;
  private final Runnable work;
  private final Supplier<Duration> rest;

  /** Who wants it done, and hears of its end. */
  private final BlockingQueue<CompletableFuture<Void>> wanted = new LinkedBlockingQueue<>();

  /** The one that works; another that was stopped may still come to its end. */
  private volatile @Nullable Thread thread;

  /**
   * One that has not begun.
   *
   * @param name of its thread, and what the log calls it
   * @param rest asked after each piece of work: how long until the next
   */
  public BackgroundLoop(String name, Runnable work, Supplier<Duration> rest) {
    this.name = name;
    this.work = work;
    this.rest = rest;
  }

  /** Begins, on a thread of its own. */
  public void start() {
    Thread begun = Thread.ofVirtual().name(name).unstarted(this::run);
    thread = begun;
    begun.start();
  }

  /** Ends, also in the midst of its work. */
  public void stop() {
    Thread stopped = thread;
    thread = null;
    if (stopped != null) {
      stopped.interrupt();
    }
  }

  /** Has the work done now, or once more where it is being done; answers its end. */
  public CompletableFuture<Void> wake() {
    CompletableFuture<Void> end = new CompletableFuture<>();
    wanted.add(end);
    return end;
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      // Whoever waits for the database may overhear that they are interrupted.
      while (Thread.currentThread().equals(thread)) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        CompletableFuture<Void> first = wanted.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          ends.add(first);
        }
        wanted.drainTo(ends);
        pause = worked();
        ends.forEach(end -> end.complete(null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Works, and answers how long to rest. */
  private Duration worked() {
    try {
      work.run();
      return rest.get();
    } catch (DatabaseUnavailable away) {
      LOG.debugf(away, "The %s waits for the database.", name);
      return RETRY_AFTER;
    } catch (RuntimeException e) {
      LOG.errorf(e, "The %s has failed.", name);
      return RETRY_AFTER_FAULT;
    }
  }
}
