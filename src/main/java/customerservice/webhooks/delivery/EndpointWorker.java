package customerservice.webhooks.delivery;

import customerservice.platform.database.DatabaseUnavailable;
import customerservice.webhooks.sending.SendError;
import customerservice.webhooks.sending.SendResult;
import customerservice.webhooks.sending.WebhookClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the deliveries of one webhook while it holds its lease. No transaction is open while a
 * receiver answers: results are gathered and stored by the next step.
 */
final class EndpointWorker {
  /** Attempts at a time. */
  static final int CONCURRENT_MAX = 8;

  /** The longest time between two steps. */
  static final Duration POLL = Duration.ofSeconds(2);

  /** Deliveries that are held, so that no slot waits for a step; more if results come fast. */
  private static final int HELD_MIN = 2 * CONCURRENT_MAX;

  private static final int HELD_MAX = 256;
  private static final int HELD_PER_RESULT = 4;

  /** An attempt that begins earlier than this after a step ends while the lease is valid. */
  private static final Duration SEND_BEFORE =
      DeliverySteps.LEASE.minus(WebhookClient.TIME_MAX).minusSeconds(2);

  private static final Duration RETRY_STEP = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(EndpointWorker.class);

  private final WebhookId webhook;
  private final DeliverySteps steps;
  private final WebhookClient client;
  private final DeliveryMeters meters;
  private final InstantSource clock;

  private final UUID lease = UUID.randomUUID();
  private final Semaphore slots = new Semaphore(CONCURRENT_MAX, true);
  private final BlockingQueue<Sent> done = new LinkedBlockingQueue<>();
  private final Set<Long> held = new HashSet<>();
  private final Set<Thread> senders = ConcurrentHashMap.newKeySet();
  private volatile long lastStepNanos;
  private volatile boolean isStopping;

  EndpointWorker(
      WebhookId webhook,
      DeliverySteps steps,
      WebhookClient client,
      DeliveryMeters meters,
      InstantSource clock) {
    this.webhook = webhook;
    this.steps = steps;
    this.client = client;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * The end of a delivery, or a signal.
   *
   * @param delivery null for a signal
   * @param result null if the delivery was not sent
   * @param at the time of the end
   */
  private record Sent(
      @Nullable PendingDelivery delivery, @Nullable SendResult result, Instant at) {}

  /** Requests a step, because there may be new events. */
  void wake() {
    done.add(new Sent(null, null, clock.instant()));
  }

  /** Starts no further attempt, and ends the lease after the running ones. */
  void stop() {
    isStopping = true;
    wake();
  }

  /** Cuts off the running attempts; another replica repeats them. */
  void cutOff() {
    senders.forEach(Thread::interrupt);
  }

  /** Delivers until nothing is due, or the lease is lost. */
  void run() {
    try {
      lastStepNanos = System.nanoTime();
      DeliverySteps.Step step = steps.begin(webhook, lease, HELD_MIN);
      while (step.isLeased()) {
        lastStepNanos = System.nanoTime();
        step.ready().forEach(this::start);
        step = next(gather(step.ready().isEmpty() && held.isEmpty() ? Duration.ZERO : POLL));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a result or a signal, and takes all that are there. */
  private List<Sent> gather(Duration limit) throws InterruptedException {
    List<Sent> sent = new ArrayList<>();
    Sent first = done.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      sent.add(first);
      done.drainTo(sent);
    }
    return sent;
  }

  private DeliverySteps.Step next(List<Sent> sent) throws InterruptedException {
    List<Attempt> attempts = new ArrayList<>();
    for (Sent each : sent) {
      if (each.delivery() != null) {
        held.remove(each.delivery().sequence());
        if (each.result() != null) {
          attempts.add(new Attempt(each.delivery(), each.result(), each.at()));
        }
      }
    }
    int target = Math.clamp((long) HELD_PER_RESULT * attempts.size(), HELD_MIN, HELD_MAX);
    int wanted = isStopping ? 0 : Math.max(0, target - held.size());
    while (true) {
      try {
        return steps.next(webhook, lease, attempts, Set.copyOf(held), wanted);
      } catch (DatabaseUnavailable e) {
        // The results are worth a retry: without them, the receivers get the events again.
        if (System.nanoTime() - lastStepNanos > DeliverySteps.LEASE.toNanos()) {
          throw e;
        }
        TimeUnit.NANOSECONDS.sleep(RETRY_STEP.toNanos());
      }
    }
  }

  private void start(ReadyDelivery ready) {
    held.add(ready.delivery().sequence());
    Thread sender = Thread.ofVirtual().name("webhook-delivery").unstarted(() -> send(ready));
    senders.add(sender);
    sender.start();
  }

  private void send(ReadyDelivery ready) {
    SendResult result = null;
    try {
      slots.acquire();
      try {
        if (!isStopping && System.nanoTime() - lastStepNanos < SEND_BEFORE.toNanos()) {
          result = client.send(ready.message());
          meters.count(result);
        }
      } finally {
        slots.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.errorf(e, "An attempt at webhook %s failed.", webhook.value());
      result = new SendResult(null, SendError.REFUSED, null, Duration.ZERO);
    } finally {
      senders.remove(Thread.currentThread());
      done.add(new Sent(ready.delivery(), result, clock.instant()));
    }
  }
}
