package customerservice.webhooks;

import customerservice.audit.Action;
import customerservice.audit.Actor;
import customerservice.audit.Audit;
import customerservice.audit.AuditEvent;
import customerservice.events.EventStore;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.input.Problem;
import customerservice.webhooks.delivery.DeliveryDispatcher;
import customerservice.webhooks.delivery.DeliveryStore;
import customerservice.webhooks.delivery.SecretStore;
import customerservice.webhooks.delivery.WebhookId;
import customerservice.webhooks.sending.Signatures;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Creates, changes and reads webhooks and their secrets, each operation in one transaction. */
@Singleton
final class Webhooks {
  /** The maximum number of webhooks of a tenant. */
  static final int COUNT_MAX = 20;

  /** The maximum number of valid secrets of a webhook; each adds a signature to a request. */
  static final int SECRETS_MAX = 5;

  private final Database database;
  private final WebhookStore store;
  private final SecretStore secrets;
  private final DeliveryStore deliveries;
  private final DeliveryDispatcher dispatcher;
  private final EventStore events;
  private final IdempotentExecution idempotency;
  private final Audit audit;
  private final InstantSource clock;

  Webhooks(
      Database database,
      WebhookStore store,
      SecretStore secrets,
      DeliveryStore deliveries,
      DeliveryDispatcher dispatcher,
      EventStore events,
      IdempotentExecution idempotency,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.secrets = secrets;
    this.deliveries = deliveries;
    this.dispatcher = dispatcher;
    this.events = events;
    this.idempotency = idempotency;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Creates an active webhook with a secret.
   *
   * @param respond renders it, inside the transaction
   * @throws Problem {@code too_many} webhooks; {@code cursor_expired}
   */
  StoredResponse create(
      Actor by,
      WebhookBody body,
      @Nullable IdempotencyKey key,
      Function<WebhookView, StoredResponse> respond) {
    Instant now = clock.instant();
    StoredResponse response =
        database.write(handle ->
            idempotency.executeOnce(
                handle, key, now, () -> respond.apply(create(handle, by, body, now))));
    dispatcher.wake(by.tenant());
    return response;
  }

  private WebhookView create(Handle handle, Actor by, WebhookBody body, Instant now) {
    if (store.lockAndCount(handle, by.tenant()) >= COUNT_MAX) {
      throw WebhookProblems.tooMany(COUNT_MAX);
    }
    Webhook webhook =
        Webhook.created(
            new WebhookId(by.tenant(), Ids.at(now)),
            body.url().orKeep(""),
            body.types().orKeep(List.of()),
            body.description().value(),
            position(handle, by.tenant(), body.from().orKeep(StartPosition.NOW)),
            now);
    store.insert(handle, webhook);
    secrets.insert(handle, webhook.id(), Ids.at(now), Signatures.newSecret());
    record(handle, by, Action.WEBHOOK_CREATE, List.of("url", "types", "description"), now);
    return view(handle, webhook);
  }

  /** Finds the sequence after which to continue. */
  private long position(Handle handle, TenantId tenant, StartPosition start) {
    Instant from = start.from();
    if (from == null) {
      return events.last(handle, tenant);
    }
    long position = events.position(handle, tenant, from);
    events
        .keptFrom(handle, tenant)
        .filter(from::isBefore)
        .ifPresent(oldest -> {
          throw WebhookProblems.expired(oldest);
        });
    return position;
  }

  /** Lists webhooks in the order of their creation. */
  List<WebhookView> page(TenantId tenant, @Nullable UUID after, int limit) {
    return database.read(handle ->
        store.page(handle, tenant, after, limit).stream()
            .map(webhook -> view(handle, webhook))
            .toList());
  }

  Optional<WebhookView> find(WebhookId id) {
    return database.read(handle -> store.find(handle, id).map(webhook -> view(handle, webhook)));
  }

  private WebhookView view(Handle handle, Webhook webhook) {
    return WebhookView.of(webhook, store.pending(handle, webhook));
  }

  /**
   * Changes a webhook. A change without effect writes nothing.
   *
   * @param isExpected whether the request's {@code If-Match} allows that version
   * @throws Problem {@code not_found}, {@code version_conflict}, {@code cursor_expired}
   */
  WebhookView update(Actor by, WebhookId id, WebhookBody body, LongPredicate isExpected) {
    Instant now = clock.instant();
    WebhookView view = database.write(handle -> update(handle, by, id, body, isExpected, now));
    dispatcher.wake(by.tenant());
    return view;
  }

  private WebhookView update(
      Handle handle,
      Actor by,
      WebhookId id,
      WebhookBody body,
      LongPredicate isExpected,
      Instant now) {
    Webhook before = lock(handle, id, isExpected);
    StartPosition from = body.from().value();
    long position = from == null ? before.position() : position(handle, by.tenant(), from);
    Webhook after = before.changed(body, position, now);
    if (from != null) {
      deliveries.moveTo(handle, id, position);
    } else if (after.status() == WebhookStatus.ACTIVE && before.status() != WebhookStatus.ACTIVE) {
      requireKept(handle, before);
    }
    List<String> fields = before.changedFields(after);
    if (fields.isEmpty()) {
      return view(handle, before);
    }
    store.update(handle, after, now);
    record(handle, by, Action.WEBHOOK_UPDATE, fields, now);
    return view(handle, after);
  }

  /** Refuses to continue if an event that is not delivered has been deleted. */
  private void requireKept(Handle handle, Webhook webhook) {
    long next = deliveries.firstUnfinished(handle, webhook.id()).orElse(webhook.position() + 1);
    if (next <= events.beforeOldest(handle, webhook.id().tenant())) {
      throw WebhookProblems.expired(events.keptFrom(handle, webhook.id().tenant()).orElse(null));
    }
  }

  /** Deletes a webhook; its deliveries are deleted in the background. */
  void delete(Actor by, WebhookId id, LongPredicate isExpected) {
    Instant now = clock.instant();
    database.write(handle -> {
      lock(handle, id, isExpected);
      store.markDeleted(handle, id, now);
      secrets.delete(handle, id);
      record(handle, by, Action.WEBHOOK_DELETE, List.of(), now);
      return true;
    });
  }

  /** Reads the valid secrets. */
  SecretsView secrets(WebhookId id) {
    Instant now = clock.instant();
    return database.read(handle -> {
      var _ = store.find(handle, id).orElseThrow(WebhookProblems::notFound);
      return new SecretsView(secrets.valid(handle, id, now));
    });
  }

  /**
   * Adds a secret; the earlier ones stay valid for some time.
   *
   * @param respond renders the webhook, inside the transaction
   */
  StoredResponse rotate(
      Actor by,
      WebhookId id,
      Duration keepOld,
      @Nullable IdempotencyKey key,
      Function<WebhookView, StoredResponse> respond) {
    Instant now = clock.instant();
    return database.write(handle -> {
      lock(handle, id, version -> true);
      return idempotency.executeOnce(
          handle,
          key,
          now,
          () -> {
            secrets.expire(handle, id, now.plus(keepOld));
            secrets.keepNewest(handle, id, now, SECRETS_MAX - 1);
            secrets.insert(handle, id, Ids.at(now), Signatures.newSecret());
            record(handle, by, Action.WEBHOOK_UPDATE, List.of("secrets"), now);
            return respond.apply(view(handle, lock(handle, id, version -> true)));
          });
    });
  }

  private Webhook lock(Handle handle, WebhookId id, LongPredicate isExpected) {
    Webhook webhook = store.lock(handle, id).orElseThrow(WebhookProblems::notFound);
    if (!isExpected.test(webhook.version())) {
      throw WebhookProblems.versionConflict(webhook.version());
    }
    return webhook;
  }

  private void record(Handle handle, Actor by, Action action, List<String> fields, Instant now) {
    audit.append(handle, List.of(new AuditEvent(by, action, null, fields)), now);
  }
}
