package customerservice.events;

import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deletes events after the days that {@code EVENTS_KEEP_DAYS} sets. Any replica may do so. */
@Singleton
public final class EventRetention {
  /** The maximum number of events in a transaction. */
  static final int BATCH_SIZE = 5_000;

  private static final Duration PAUSE = Duration.ofHours(1);

  private final Database database;
  private final EventStore events;
  private final RetentionStore store;
  private final InstantSource clock;
  private final Duration keep;
  private final boolean isTimed;
  private final BackgroundLoop loop = new BackgroundLoop("event-retention", this::run, () -> PAUSE);

  EventRetention(
      Database database,
      EventStore events,
      RetentionStore store,
      InstantSource clock,
      Settings settings,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.events = events;
    this.store = store;
    this.clock = clock;
    this.keep = Duration.ofDays(settings.eventsKeepDays());
    this.isTimed = isTimed;
  }

  void start(@Observes StartupEvent event) {
    if (isTimed) {
      loop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
  }

  /** Deletes the events of all tenants that are older than the retention. */
  public void run() {
    loop.forEach(database.read(store::tenants), this::deleteOld);
  }

  private void deleteOld(TenantId tenant) {
    Instant from = clock.instant().minus(keep);
    database.write(handle -> {
      store.expire(handle, tenant, events.position(handle, tenant, from), from);
      return true;
    });
    database.writeUntil(handle -> store.delete(handle, tenant, BATCH_SIZE) < BATCH_SIZE);
  }
}
