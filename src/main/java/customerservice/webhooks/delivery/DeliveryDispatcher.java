package customerservice.webhooks.delivery;

import customerservice.events.NewEvents;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.webhooks.sending.WebhookClient;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts a worker for each webhook that has something to deliver. It is woken when events are
 * numbered, and finds due retries, and events of other replicas, by itself. Replicas exclude each
 * other by leases.
 */
@Singleton
public final class DeliveryDispatcher {
  private static final Logger LOG = Logger.getLogger(DeliveryDispatcher.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** The query reads all unfinished deliveries. */
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(30);

  private final Database database;
  private final EndpointStore endpoints;
  private final DeliverySteps steps;
  private final WebhookClient client;
  private final DeliveryMeters meters;
  private final InstantSource clock;
  private final boolean isTimed;
  private long measuredNanos = System.nanoTime() - MEASURE_EVERY.toNanos();
  private final Map<WebhookId, EndpointWorker> running = new ConcurrentHashMap<>();
  private final Map<EndpointWorker, Thread> threads = new ConcurrentHashMap<>();
  private final AtomicBoolean isWoken = new AtomicBoolean();
  private final BackgroundLoop loop =
      new BackgroundLoop("webhook-dispatcher", this::dispatch, () -> PAUSE);

  DeliveryDispatcher(
      Database database,
      EndpointStore endpoints,
      DeliverySteps steps,
      WebhookClient client,
      DeliveryMeters meters,
      InstantSource clock,
      @ConfigProperty(name = "background.is-timed") boolean isTimed) {
    this.database = database;
    this.endpoints = endpoints;
    this.steps = steps;
    this.client = client;
    this.meters = meters;
    this.clock = clock;
    this.isTimed = isTimed;
  }

  void start(@Observes StartupEvent event, NewEvents newEvents) {
    if (isTimed) {
      newEvents.onAnnounced(this::wake);
      loop.start();
    }
  }

  @PreDestroy
  void stop() {
    loop.stop();
    threads.values().forEach(Thread::interrupt);
  }

  /** Requests a run soon, because a tenant has new events or deliveries that are due. */
  public void wake(TenantId tenant) {
    running.forEach((webhook, worker) -> {
      if (webhook.tenant().equals(tenant)) {
        worker.wake();
      }
    });
    if (isTimed && isWoken.compareAndSet(false, true)) {
      var _ = loop.wake();
    }
  }

  private void dispatch() {
    isWoken.set(false);
    var _ = startDue(); // The workers run on their own.
    long now = System.nanoTime();
    if (now - measuredNanos > MEASURE_EVERY.toNanos()) {
      meters.measure();
      measuredNanos = now;
    }
  }

  /** Delivers all that is due, and returns when it is delivered or has its next attempt. */
  public void run() throws InterruptedException {
    List<Thread> started = startDue();
    while (!started.isEmpty()) {
      for (Thread thread : started) {
        thread.join();
      }
      started = startDue();
    }
  }

  private List<Thread> startDue() {
    List<Thread> started = new ArrayList<>();
    for (WebhookId webhook : database.read(handle -> endpoints.due(handle, clock.instant()))) {
      EndpointWorker worker = new EndpointWorker(webhook, steps, client, meters, clock);
      if (running.putIfAbsent(webhook, worker) == null) {
        Thread thread =
            Thread.ofVirtual().name("webhook-worker").unstarted(() -> run(webhook, worker));
        threads.put(worker, thread);
        thread.start();
        started.add(thread);
      }
    }
    return started;
  }

  private void run(WebhookId webhook, EndpointWorker worker) {
    try {
      worker.run();
    } catch (DatabaseUnavailable e) {
      LOG.debugf(e, "Webhook %s is waiting for the database.", webhook.value());
    } catch (RuntimeException e) {
      LOG.errorf(e, "The deliveries of webhook %s failed.", webhook.value());
    } finally {
      threads.remove(worker);
      running.remove(webhook);
    }
  }
}
