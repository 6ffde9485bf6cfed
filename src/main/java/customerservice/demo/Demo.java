package customerservice.demo;

import customerservice.customers.search.Directory;
import customerservice.loyalty.program.Programs;
import customerservice.platform.TenantId;
import customerservice.platform.database.DatabaseUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Loads the demo into an empty service, once. */
@Singleton
public final class Demo {
  private static final String START_EMPTY =
      "To load all of it, start with an empty DATA_DIR or database.";

  /** How long a shutdown waits for the events that are being written. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

  private final Directory directory;
  private final Programs programs;
  private final DemoLoader loader;
  private final InstantSource clock;
  private final ReentrantLock loading = new ReentrantLock();

  Demo(Directory directory, Programs programs, DemoLoader loader, InstantSource clock) {
    this.directory = directory;
    this.programs = programs;
    this.loader = loader;
    this.clock = clock;
  }

  /**
   * Loads the demo if the service has no customers.
   *
   * @param log receives a line for each step, or the reason why the demo is not loaded
   * @return false if the service was stopped
   */
  public boolean fill(Consumer<String> log) {
    loading.lock();
    try {
      if (directory.countTagged(TenantId.DEFAULT) > 0) {
        log.accept(reasonNotToLoad());
      } else {
        load(log);
      }
    } catch (DatabaseUnavailable e) {
      log.accept("Demo: the database is not available. " + START_EMPTY);
    } finally {
      loading.unlock();
    }
    return !loader.isStopped;
  }

  private String reasonNotToLoad() {
    if (directory.countTagged(TenantId.DEFAULT, DemoLoader.UNFINISHED_TAG) > 0) {
      return "Demo: an earlier load was interrupted or is still running; nothing was added. "
          + START_EMPTY;
    }
    return directory.countTagged(TenantId.DEFAULT, ProfileGenerator.TAG) > 0
        ? "Demo: it is already loaded; nothing was added."
        : "Demo: this service has other customers; nothing was added.";
  }

  private void load(Consumer<String> log) {
    long start = System.nanoTime();
    List<Story> stories = YearGenerator.until(clock.instant(), programs.load(TenantId.DEFAULT));
    log.accept(
        "Demo: adding %s guests and a year of visits, in about 30 s."
            .formatted(grouped(stories.size())));
    if (!loader.load(stories)) {
      log.accept(reasonNotToLoad());
    } else if (loader.isStopped) {
      log.accept("Demo: stopped at " + grouped(loader.guests.get()) + " guests. " + START_EMPTY);
    } else {
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      log.accept(
          "Demo: %s guests and %s postings of a year, in %d s."
              .formatted(grouped(loader.guests.get()), grouped(loader.postings.get()), seconds));
    }
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Waits until no event is being written, before the database connections are closed. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    loader.stop();
    if (loading.tryLock(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      loading.unlock();
    }
  }
}
