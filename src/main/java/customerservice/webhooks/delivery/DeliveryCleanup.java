package customerservice.webhooks.delivery;

import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deletes old deliveries, and the rows of deleted webhooks. */
@Singleton
public final class DeliveryCleanup {
  /** How long a finished delivery is kept, from the time of its event. */
  static final Duration KEPT = Duration.ofDays(30);

  /** The maximum number of rows in a transaction. */
  private static final int PAGE_SIZE = 1_000;

  private static final Duration PAUSE = Duration.ofMinutes(10);

  private final Database database;
  private final EndpointStore endpoints;
  private final DeliveryStore deliveries;
  private final InstantSource clock;
  private final boolean isTimed;
  private final BackgroundLoop loop = new BackgroundLoop("webhook-cleanup", this::run, () -> PAUSE);

  DeliveryCleanup(
      Database database,
      EndpointStore endpoints,
      DeliveryStore deliveries,
      InstantSource clock,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.endpoints = endpoints;
    this.deliveries = deliveries;
    this.clock = clock;
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

  /** Deletes all rows that are due. */
  public void run() {
    Instant before = clock.instant().minus(KEPT);
    database.read(endpoints::all).forEach(webhook -> clean(webhook, before));
  }

  private void clean(WebhookId webhook, Instant before) {
    DeliveryStore.CleanedPage page = new DeliveryStore.CleanedPage(0, false);
    while (!page.isEnd() && !Thread.currentThread().isInterrupted()) {
      long after = page.last();
      page = database.write(handle -> cleanPage(handle, webhook, after, before));
    }
  }

  private DeliveryStore.CleanedPage cleanPage(
      Handle handle, WebhookId webhook, long after, Instant before) {
    boolean isDeleted = endpoints.isDeleted(handle, webhook);
    DeliveryStore.CleanedPage page =
        deliveries.deleteOld(handle, webhook, after, before, isDeleted, PAGE_SIZE);
    if (isDeleted && page.isEnd()) {
      endpoints.delete(handle, webhook);
    }
    return page;
  }
}
