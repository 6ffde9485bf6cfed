package customerservice.webhooks.delivery;

import customerservice.events.NewEvents;
import customerservice.platform.TenantId;
import customerservice.platform.database.BackgroundLoop;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.webhooks.sending.WebhookClient;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The time of a stop, after that for the requests, in which running attempts can end. */
  private static final Duration SEND_MAX = Duration.ofSeconds(1);

  /** The time in which the workers store their last results and end their leases. */
  private static final Duration RELEASE_MAX = Duration.ofSeconds(1);

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
  private final Map<WebhookId, Running> running = new ConcurrentHashMap<>();
  private boolean isStopping;
  private final AtomicBoolean isWoken = new AtomicBoolean();
  final BackgroundLoop loop = new BackgroundLoop("webhook-dispatcher", this::dispatch, this::pause);

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
    newEvents.onAnnounced(this::wake);
    if (isTimed) {
      loop.start();
    }
  }

  private Duration pause() {
    return isTimed ? PAUSE : BackgroundLoop.REST_MAX;
  }

  /** A worker and its thread. */
  private record Running(EndpointWorker worker, Thread thread) {}

  /** Starts no further attempt. It runs before the observer that waits for the requests. */
  void beginStop(
      @Observes @Priority(Interceptor.Priority.APPLICATION) ShutdownDelayInitiatedEvent event) {
    beginStop();
  }

  /** Runs before the database is closed. */
  void stop(@Observes ShutdownEvent event) {
    stop(SEND_MAX, RELEASE_MAX);
  }

  private synchronized List<Running> beginStop() {
    isStopping = true;
    List<Running> workers = List.copyOf(running.values());
    workers.forEach(each -> each.worker().stop());
    return workers;
  }

  /**
   * Ends all leases, so that another replica continues at once.
   *
   * @param sendMax the longest wait for running attempts, which are then cut off
   * @param releaseMax the longest wait for the database
   */
  void stop(Duration sendMax, Duration releaseMax) {
    loop.stop();
    List<Running> workers = beginStop();
    try {
      if (!haveEnded(workers, sendMax)) {
        workers.forEach(each -> each.worker().cutOff());
        if (!haveEnded(workers, releaseMax)) {
          LOG.debug("Leases are left to expire, because the database does not answer.");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.forEach(each -> each.thread().interrupt());
  }

  private static boolean haveEnded(List<Running> workers, Duration limit)
      throws InterruptedException {
    long start = System.nanoTime();
    for (Running each : workers) {
      if (!each.thread().join(limit.minusNanos(System.nanoTime() - start))) {
        return false;
      }
    }
    return true;
  }

  /** Requests a run soon, because a tenant has new events or deliveries that are due. */
  public void wake(TenantId tenant) {
    running.forEach((webhook, each) -> {
      if (webhook.tenant().equals(tenant)) {
        each.worker().wake();
      }
    });
    if (isWoken.compareAndSet(false, true)) {
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
      start(webhook).ifPresent(started::add);
    }
    return started;
  }

  /** Starts a worker unless the webhook has one; none is started after the begin of a stop. */
  private synchronized Optional<Thread> start(WebhookId webhook) {
    if (isStopping || running.containsKey(webhook)) {
      return Optional.empty();
    }
    EndpointWorker worker = new EndpointWorker(webhook, steps, client, meters, clock);
    Thread thread = Thread.ofVirtual().name("webhook-worker").unstarted(() -> run(webhook, worker));
    running.put(webhook, new Running(worker, thread));
    thread.start();
    return Optional.of(thread);
  }

  private void run(WebhookId webhook, EndpointWorker worker) {
    try {
      worker.run();
    } catch (DatabaseUnavailable e) {
      LOG.debugf(e, "Webhook %s is waiting for the database.", webhook.value());
    } catch (RuntimeException e) {
      LOG.errorf(e, "The deliveries of webhook %s failed.", webhook.value());
    } finally {
      running.remove(webhook);
    }
  }
}
