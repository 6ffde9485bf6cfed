package customerservice.webhooks.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.events.EventPage;
import customerservice.events.EventStore;
import customerservice.events.EventType;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.events.StoredEvent;
import customerservice.events.feed.EventRenderer;
import customerservice.events.feed.EventView;
import customerservice.platform.CustomerId;
import customerservice.platform.Ids;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.webhooks.sending.Message;
import customerservice.webhooks.sending.WebhookUrl;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The transaction of a webhook's deliveries. Each step stores the results of attempts, inserts the
 * deliveries of new events, and returns those to send. It renews or ends the lease, so that one
 * holder sends at a time; after a crash another one continues when the lease has expired.
 */
@Singleton
final class DeliverySteps {
  /** A holder renews its lease at least every {@link EndpointWorker#POLL}. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /** The maximum number of events for which a step inserts deliveries. */
  static final int EVENTS_MAX = 500;

  private final Database database;
  private final EndpointStore endpoints;
  private final DeliveryStore deliveries;
  private final BacklogLimit backlog;
  private final SecretStore secrets;
  private final EventStore events;
  private final EventRenderer renderer;
  private final OutboxStore outbox;
  private final ObjectMapper json;
  private final InstantSource clock;

  DeliverySteps(
      Database database,
      EndpointStore endpoints,
      DeliveryStore deliveries,
      BacklogLimit backlog,
      SecretStore secrets,
      EventStore events,
      EventRenderer renderer,
      OutboxStore outbox,
      ObjectMapper json,
      InstantSource clock) {
    this.database = database;
    this.endpoints = endpoints;
    this.deliveries = deliveries;
    this.backlog = backlog;
    this.secrets = secrets;
    this.events = events;
    this.renderer = renderer;
    this.outbox = outbox;
    this.json = json;
    this.clock = clock;
  }

  /**
   * The result of a step.
   *
   * @param isLeased whether the caller still holds the lease
   * @param ready deliveries to send
   */
  record Step(boolean isLeased, List<ReadyDelivery> ready) {
    private static final Step END = new Step(false, List.of());
  }

  /** Takes the lease of a webhook, unless it is taken or has nothing to deliver. */
  Step begin(WebhookId webhook, UUID lease, int wanted) {
    return database.write(handle -> begin(handle, webhook, lease, wanted));
  }

  /** The transaction of {@link #begin(WebhookId, UUID, int)}. */
  Step begin(Handle handle, WebhookId webhook, UUID lease, int wanted) {
    return endpoints
        .tryLock(handle, webhook)
        .filter(Endpoint::isActive)
        .map(endpoint -> step(handle, endpoint, lease, List.of(), Set.of(), wanted))
        .orElse(Step.END);
  }

  /**
   * Stores results and continues.
   *
   * @param held the sequences of deliveries that the caller has not finished
   * @param wanted the maximum number of further deliveries
   */
  Step next(WebhookId webhook, UUID lease, List<Attempt> attempts, Set<Long> held, int wanted) {
    return database.write(handle ->
        endpoints
            .lock(handle, webhook)
            .map(endpoint -> step(handle, endpoint, lease, attempts, held, wanted))
            .orElse(Step.END));
  }

  private Step step(
      Handle handle,
      Endpoint locked,
      UUID lease,
      List<Attempt> attempts,
      Set<Long> held,
      int wanted) {
    Instant now = clock.instant();
    if (locked.isLeasedByAnother(lease, now)) {
      return Step.END;
    }
    Endpoint endpoint = attempts.isEmpty() ? locked : store(handle, locked, attempts, now);
    List<ReadyDelivery> ready = new ArrayList<>();
    boolean isMore = false;
    if (endpoint.isActive() && wanted > 0) {
      List<PendingDelivery> due = deliveries.due(handle, endpoint.id(), held, wanted, now);
      if (due.size() < wanted) {
        Endpoint extended = addDeliveries(handle, endpoint, now);
        isMore = extended.position() > endpoint.position();
        endpoint = extended;
        due = isMore ? deliveries.due(handle, endpoint.id(), held, wanted, now) : due;
      }
      List<PendingDelivery> expired = render(handle, endpoint, due, ready, now);
      giveUp(handle, endpoint, expired, now);
      isMore |= !expired.isEmpty();
    }
    if (locked.isActive() && endpoint.disabledReason() != null) {
      announce(handle, endpoint, now);
    }
    boolean isLeased = !held.isEmpty() || !ready.isEmpty() || isMore;
    if (isLeased) {
      endpoints.saveLeased(handle, endpoint, lease, now.plus(LEASE), now);
    } else {
      Instant dueAt = deliveries.nextAttempt(handle, endpoint.id()).orElse(null);
      endpoints.saveReleased(handle, endpoint, dueAt, now);
    }
    return new Step(isLeased, ready);
  }

  private Endpoint store(Handle handle, Endpoint endpoint, List<Attempt> attempts, Instant now) {
    List<Attempt.Outcome> outcomes = attempts.stream().map(DeliverySteps::outcome).toList();
    deliveries.update(handle, endpoint.id(), outcomes);
    promote(
        handle,
        endpoint,
        outcomes.stream()
            .filter(outcome -> outcome.status() != DeliveryStatus.PENDING)
            .map(outcome -> outcome.attempt().delivery().customer())
            .filter(Objects::nonNull)
            .toList(),
        now);
    boolean isSuccess = attempts.stream().anyMatch(attempt -> attempt.result().isDelivered());
    Endpoint after = isSuccess ? endpoint.delivered(now) : endpoint.failed(now);
    return attempts.stream().anyMatch(attempt -> attempt.result().isGone())
        ? after.disabled(DisabledReason.GONE)
        : after;
  }

  private static Attempt.Outcome outcome(Attempt attempt) {
    if (attempt.result().isDelivered()) {
      return new Attempt.Outcome(attempt, DeliveryStatus.DELIVERED, null);
    }
    Optional<Instant> next =
        RetrySchedule.next(
            attempt.delivery().attempts() + 1,
            attempt.result().retryAfter(),
            attempt.at(),
            ThreadLocalRandom.current());
    return new Attempt.Outcome(
        attempt,
        next.isPresent() ? DeliveryStatus.PENDING : DeliveryStatus.FAILED,
        next.orElse(null));
  }

  private void promote(Handle handle, Endpoint endpoint, List<CustomerId> customers, Instant now) {
    Set<CustomerId> distinct = new HashSet<>(customers);
    if (!distinct.isEmpty()) {
      deliveries.promote(handle, endpoint.id(), distinct, now);
    }
  }

  /** Inserts the deliveries of the next events of the feed. */
  private Endpoint addDeliveries(Handle handle, Endpoint endpoint, Instant now) {
    if (backlog.isReached(handle, endpoint.id(), now)) {
      return endpoint;
    }
    EventPage page =
        events.after(
            handle,
            endpoint.id().tenant(),
            endpoint.position(),
            endpoint.types().filter(),
            EVENTS_MAX);
    return switch (page) {
      case EventPage.Expired expired -> endpoint.disabled(DisabledReason.FAILING);
      case EventPage.Events next -> {
        if (!next.events().isEmpty()) {
          deliveries.insert(handle, endpoint.id(), next.events(), now);
          backlog.add(endpoint.id(), next.events().size());
          promote(
              handle,
              endpoint,
              next.events().stream().map(StoredEvent::customer).filter(Objects::nonNull).toList(),
              now);
        }
        yield endpoint.at(next.after());
      }
    };
  }

  /** Adds the requests of deliveries, and returns those whose events are no longer kept. */
  private List<PendingDelivery> render(
      Handle handle,
      Endpoint endpoint,
      List<PendingDelivery> due,
      List<ReadyDelivery> ready,
      Instant now) {
    if (due.isEmpty()) {
      return List.of();
    }
    WebhookUrl url = WebhookUrl.parse(endpoint.url()).orElseThrow();
    List<String> valid =
        secrets.valid(handle, endpoint.id(), now).stream().map(SecretStore.Secret::secret).toList();
    List<StoredEvent> found =
        events.byIds(
            handle, endpoint.id().tenant(), due.stream().map(PendingDelivery::eventId).toList());
    Map<UUID, EventView> views = new HashMap<>();
    renderer.render(handle, found).forEach(view -> views.put(view.id(), view));
    List<PendingDelivery> missing = new ArrayList<>();
    for (PendingDelivery delivery : due) {
      EventView view = views.get(delivery.eventId());
      if (view == null) {
        missing.add(delivery);
      } else {
        ready.add(
            new ReadyDelivery(delivery, new Message(url, delivery.eventId(), body(view), valid)));
      }
    }
    return missing;
  }

  private byte[] body(EventView view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every event can be rendered", e);
    }
  }

  private void giveUp(
      Handle handle, Endpoint endpoint, List<PendingDelivery> missing, Instant now) {
    if (!missing.isEmpty()) {
      deliveries.giveUp(
          handle, endpoint.id(), missing.stream().map(PendingDelivery::sequence).toList());
      promote(
          handle,
          endpoint,
          missing.stream().map(PendingDelivery::customer).filter(Objects::nonNull).toList(),
          now);
    }
  }

  private void announce(Handle handle, Endpoint endpoint, Instant now) {
    DisabledReason reason = Objects.requireNonNull(endpoint.disabledReason());
    String data =
        json.createObjectNode()
            .put("webhook_id", endpoint.id().value().toString())
            .put("reason", reason.code())
            .toString();
    outbox.append(
        handle,
        List.of(
            new NewEvent(
                endpoint.id().tenant(),
                Ids.at(now),
                EventType.WEBHOOK_DISABLED,
                null,
                null,
                Origin.SYSTEM,
                now,
                data)));
  }
}
