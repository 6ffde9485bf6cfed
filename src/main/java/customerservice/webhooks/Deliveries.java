package customerservice.webhooks;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.events.EventPage;
import customerservice.events.EventStore;
import customerservice.events.EventType;
import customerservice.events.StoredEvent;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.Problem;
import customerservice.webhooks.delivery.DeliveryDispatcher;
import customerservice.webhooks.delivery.DeliveryStore;
import customerservice.webhooks.delivery.TypeSelection;
import customerservice.webhooks.delivery.WebhookId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists the deliveries of a webhook, and sends or gives up some of them. */
@Singleton
final class Deliveries {
  /** The maximum number of events of a replay. */
  static final int REPLAY_MAX = 100_000;

  /** The maximum number of events of a statement. */
  private static final int PAGE_SIZE = 1_000;

  private final Database database;
  private final WebhookStore webhooks;
  private final DeliveryListStore list;
  private final DeliveryStore store;
  private final DeliveryDispatcher dispatcher;
  private final EventStore events;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final InstantSource clock;

  Deliveries(
      Database database,
      WebhookStore webhooks,
      DeliveryListStore list,
      DeliveryStore store,
      DeliveryDispatcher dispatcher,
      EventStore events,
      IdempotentExecution idempotency,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.webhooks = webhooks;
    this.list = list;
    this.store = store;
    this.dispatcher = dispatcher;
    this.events = events;
    this.idempotency = idempotency;
    this.audit = audit;
    this.clock = clock;
  }

  /** Returns the matching deliveries, the newest event first. */
  List<DeliveryView> page(WebhookId webhook, DeliveryFilter filter, int limit) {
    return database.read(handle -> {
      var _ = webhooks.find(handle, webhook).orElseThrow(WebhookProblems::notFound);
      return page(handle, webhook, filter, limit);
    });
  }

  /** Reads a page between the positions of its times, as a replay does. */
  List<DeliveryView> page(Handle handle, WebhookId webhook, DeliveryFilter filter, int limit) {
    DeliveryFilter between = filter;
    Instant from = filter.from();
    if (from != null) {
      long after = events.position(handle, webhook.tenant(), from);
      // A delivery can be kept for longer than its event.
      if (events.keptFrom(handle, webhook.tenant()).filter(from::isBefore).isEmpty()) {
        between = between.after(after);
      }
    }
    if (filter.to() != null) {
      between = between.before(events.position(handle, webhook.tenant(), filter.to()) + 1);
    }
    return list.page(handle, webhook, between, limit);
  }

  /**
   * Makes a delivery due now. One that waits for an earlier event continues to wait.
   *
   * @param respond renders it, inside the transaction
   */
  StoredResponse retry(
      Actor by,
      WebhookId webhook,
      UUID event,
      @Nullable IdempotencyKey key,
      Function<DeliveryView, StoredResponse> respond) {
    Instant now = clock.instant();
    StoredResponse response =
        database.write(handle -> {
          DeliveryView delivery = lock(handle, webhook, event);
          return idempotency.executeOnce(
              handle,
              key,
              now,
              () -> {
                store.retry(handle, webhook, delivery.sequence(), now);
                store.restoreOrder(handle, webhook, now);
                webhooks.makeDue(handle, webhook, now);
                record(handle, by, Action.WEBHOOK_REPLAY, now);
                return respond.apply(find(handle, webhook, event));
              });
        });
    dispatcher.wake(by.tenant());
    return response;
  }

  /** Gives up a delivery; later events of its customer continue. */
  void giveUp(Actor by, WebhookId webhook, UUID event) {
    Instant now = clock.instant();
    database.write(handle -> {
      DeliveryView delivery = lock(handle, webhook, event);
      store.giveUp(handle, webhook, List.of(delivery.sequence()));
      store.restoreOrder(handle, webhook, now);
      webhooks.makeDue(handle, webhook, now);
      record(handle, by, Action.WEBHOOK_UPDATE, now);
      return true;
    });
    dispatcher.wake(by.tenant());
  }

  /**
   * Sends events again, under their ids and in their order for each customer.
   *
   * @param respond renders the number of events, inside the transaction
   * @throws Problem {@code cursor_expired}; {@code too_many} events
   */
  StoredResponse replay(
      Actor by,
      WebhookId id,
      ReplayBody body,
      @Nullable IdempotencyKey key,
      Function<ReplayView, StoredResponse> respond) {
    Instant now = clock.instant();
    StoredResponse response =
        database.write(handle -> {
          Webhook webhook = webhooks.lock(handle, id).orElseThrow(WebhookProblems::notFound);
          return idempotency.executeOnce(
              handle,
              key,
              now,
              () -> {
                long count = replay(handle, webhook, body, now);
                store.restoreOrder(handle, id, now);
                webhooks.makeDue(handle, id, now);
                record(handle, by, Action.WEBHOOK_REPLAY, now);
                return respond.apply(new ReplayView(count));
              });
        });
    dispatcher.wake(by.tenant());
    return response;
  }

  private long replay(Handle handle, Webhook webhook, ReplayBody body, Instant now) {
    long after = events.position(handle, webhook.id().tenant(), body.from());
    events
        .keptFrom(handle, webhook.id().tenant())
        .filter(body.from()::isBefore)
        .ifPresent(oldest -> {
          throw WebhookProblems.expired(oldest);
        });
    long to =
        body.to() == null
            ? webhook.position()
            : Math.min(
                webhook.position(), events.position(handle, webhook.id().tenant(), body.to()));
    Set<EventType> types = types(webhook, body);
    if (body.isOnlyFailed()) {
      List<String> codes = types.stream().map(EventType::code).toList();
      return store.restartFailed(handle, webhook.id(), after, to, codes, now);
    }
    return types.isEmpty() ? 0 : restartAll(handle, webhook.id(), after, to, types, now);
  }

  /** The types of the request that the webhook receives. */
  private static Set<EventType> types(Webhook webhook, ReplayBody body) {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    types.addAll(new TypeSelection(webhook.types()).types());
    if (body.types() != null) {
      types.retainAll(new TypeSelection(body.types()).types());
    }
    return types;
  }

  private long restartAll(
      Handle handle, WebhookId webhook, long after, long to, Set<EventType> types, Instant now) {
    long count = 0;
    long position = after;
    while (position < to) {
      EventPage page =
          events.after(handle, webhook.tenant(), position, TypeSelection.filter(types), PAGE_SIZE);
      switch (page) {
        case EventPage.Expired expired -> throw WebhookProblems.expired(expired.keptFrom());
        case EventPage.Events next -> {
          List<StoredEvent> wanted =
              next.events().stream().filter(event -> event.sequence() <= to).toList();
          count += wanted.size();
          if (count > REPLAY_MAX) {
            throw Problem.invalid(
                "from",
                FieldCode.TOO_MANY,
                "A replay can have at most " + REPLAY_MAX + " events; choose a shorter time.");
          }
          if (!wanted.isEmpty()) {
            store.insert(handle, webhook, wanted, now);
          }
          position = next.after();
        }
      }
    }
    return count;
  }

  private DeliveryView lock(Handle handle, WebhookId webhook, UUID event) {
    var _ = webhooks.lock(handle, webhook).orElseThrow(WebhookProblems::notFound);
    return find(handle, webhook, event);
  }

  private DeliveryView find(Handle handle, WebhookId webhook, UUID event) {
    return list.page(handle, webhook, DeliveryFilter.of(event), 1).stream()
        .findFirst()
        .orElseThrow(WebhookProblems::deliveryNotFound);
  }

  private void record(Handle handle, Actor by, Action action, Instant now) {
    audit.append(handle, List.of(new AuditEvent(by, action, null)), now);
  }
}
