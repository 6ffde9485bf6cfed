package customerservice.events;

import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Numbers events after the commit of their changes, in the background. Replicas take turns for each
 * tenant.
 */
@Singleton
public final class EventMover {
  /** The maximum number of events in a transaction. */
  static final int BATCH_SIZE = 1_000;

  /** The pause if nothing wakes the mover: events of other replicas may be in the outbox. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  /** The pause after each run. Without it, each commit under load would cause a second commit. */
  private static final Duration GATHER = Duration.ofMillis(50);

  private final Database database;
  private final MoveStore store;
  private final NewEvents newEvents;
  private final InstantSource clock;
  private final boolean isTimed;
  private final AtomicBoolean isWoken = new AtomicBoolean();
  final BackgroundLoop loop = new BackgroundLoop("event-mover", this::runAndGather, this::pause);

  /** The start of the first run since the outbox was emptied; null if it is empty. */
  private volatile @Nullable Instant behindSince;

  EventMover(
      Database database,
      MoveStore store,
      NewEvents newEvents,
      InstantSource clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.store = store;
    this.newEvents = newEvents;
    this.clock = clock;
    this.isTimed = isTimed;
    TimeGauge.builder("events.lag", this::lagMillis, TimeUnit.MILLISECONDS)
        .description("Time for which numbering has failed or has not finished")
        .register(metrics);
  }

  void start(@Observes StartupEvent event, OutboxStore outbox) {
    outbox.onCommit(this::wake);
    if (isTimed) {
      loop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  private long lagMillis() {
    Instant since = behindSince;
    return since == null ? 0 : Math.max(0, Duration.between(since, clock.instant()).toMillis());
  }

  private Duration pause() {
    return isTimed ? PAUSE : BackgroundLoop.REST_MAX;
  }

  /** Requests a run soon, after a commit with events. It never waits. */
  private void wake() {
    if (isWoken.compareAndSet(false, true)) {
      var _ = loop.wake();
    }
  }

  private void runAndGather() {
    isWoken.set(false);
    run();
    try {
      TimeUnit.NANOSECONDS.sleep(GATHER.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Numbers the events of all commits before this call. */
  public void run() {
    if (behindSince == null) {
      behindSince = clock.instant();
    }
    loop.forEach(database.read(store::tenants), this::moveAll);
    behindSince = null;
    Set<TenantId> awaited = newEvents.awaited();
    if (!awaited.isEmpty()) {
      database
          .read(handle -> store.heads(handle, awaited))
          .forEach(head -> newEvents.announce(head.tenant(), head.last()));
    }
  }

  private void moveAll(TenantId tenant) {
    MoveStore.Moved moved;
    do {
      moved = database.write(handle -> store.move(handle, tenant, BATCH_SIZE));
      newEvents.announce(tenant, moved.last());
    } while (moved.count() == BATCH_SIZE && !Thread.currentThread().isInterrupted());
  }
}
