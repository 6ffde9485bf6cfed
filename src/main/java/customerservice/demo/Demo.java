package customerservice.demo;

import customerservice.customers.Customers;
import customerservice.customers.profile.ProfileParser;
import customerservice.customers.search.Directory;
import customerservice.loyalty.posting.Ledger;
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

/**
 * Fills an empty service with guests and a year of their visits, once. The first guest carries a
 * mark until all is there: so the next one knows a filling that was interrupted.
 */
@Singleton
public final class Demo {
  private static final String START_ANEW =
      "For a whole demo, start with an empty DATA_DIR or database.";

  /** For a posting that is under way: what comes behind it is not begun. */
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(3);

  private final Directory directory;
  private final Filling filling;
  private final InstantSource clock;

  /** Held while it is filled. */
  private final ReentrantLock busy = new ReentrantLock();

  Demo(
      Directory directory,
      Customers customers,
      ProfileParser reader,
      Ledger ledger,
      Programs programs,
      InstantSource clock) {
    this.directory = directory;
    this.filling = new Filling(customers, reader, ledger, programs);
    this.clock = clock;
  }

  /**
   * Fills the service if it is empty.
   *
   * @param tell takes each line that says what happens, or why nothing does
   * @return false when the service was told to end meanwhile
   */
  public boolean fill(Consumer<String> tell) {
    busy.lock();
    try {
      if (isEmpty()) {
        fillAnew(tell);
      } else {
        tell.accept(whyNot());
      }
    } catch (DatabaseUnavailable away) {
      tell.accept("Demo: the database does not answer. " + START_ANEW);
    } finally {
      busy.unlock();
    }
    return !filling.isStopped();
  }

  private boolean isEmpty() {
    return directory.countTagged(TenantId.DEFAULT) == 0;
  }

  private String whyNot() {
    if (directory.countTagged(TenantId.DEFAULT, Filling.UNFINISHED_TAG) > 0) {
      return "Demo: an earlier filling was interrupted, or one is under way; nothing was added. "
          + START_ANEW;
    }
    return directory.countTagged(TenantId.DEFAULT, Profiles.TAG) > 0
        ? "Demo: its guests are here already; nothing was added."
        : "Demo: this service has customers of its own; nothing was added.";
  }

  private void fillAnew(Consumer<String> tell) {
    long start = System.nanoTime();
    List<Story> stories = Year.until(clock.instant());
    tell.accept(
        "Demo: adding %s guests and a year of their visits; this takes half a minute or so."
            .formatted(counted(stories.size())));
    switch (filling.add(stories)) {
      case Filling.Added(long guests, long postings) ->
          tell.accept(
              "Demo: %s guests and %s postings of a year, in %d s."
                  .formatted(
                      counted(guests),
                      counted(postings),
                      Duration.ofNanos(System.nanoTime() - start).toSeconds()));
      case Filling.Interrupted(long guests) ->
          tell.accept("Demo: stopped at %s guests. %s".formatted(counted(guests), START_ANEW));
      case Filling.BegunElsewhere() -> tell.accept(whyNot());
    }
  }

  private static String counted(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Before the connections to the database are closed. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    filling.stop();
    if (busy.tryLock(TIME_TO_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
      busy.unlock();
    }
  }
}
