package customerservice.webhooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.events.EventType;
import customerservice.events.Origin;
import customerservice.events.feed.EventView;
import customerservice.idempotency.IdempotencyKey;
import customerservice.idempotency.IdempotentExecution;
import customerservice.idempotency.StoredResponse;
import customerservice.platform.Ids;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import customerservice.webhooks.delivery.SecretStore;
import customerservice.webhooks.delivery.WebhookId;
import customerservice.webhooks.sending.Message;
import customerservice.webhooks.sending.SendError;
import customerservice.webhooks.sending.SendResult;
import customerservice.webhooks.sending.WebhookClient;
import customerservice.webhooks.sending.WebhookUrl;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends the event {@code webhook.test}, once and without a transaction. */
@Singleton
final class WebhookTests {
  private final Database database;
  private final WebhookStore store;
  private final SecretStore secrets;
  private final WebhookClient client;
  private final IdempotentExecution idempotency;
  private final ObjectMapper json;
  private final InstantSource clock;

  WebhookTests(
      Database database,
      WebhookStore store,
      SecretStore secrets,
      WebhookClient client,
      IdempotentExecution idempotency,
      ObjectMapper json,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.secrets = secrets;
    this.client = client;
    this.idempotency = idempotency;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Sends the event, or replays the response of an earlier request with the key.
   *
   * @param respond renders the result
   */
  StoredResponse run(
      WebhookId id, @Nullable IdempotencyKey key, Function<TestView, StoredResponse> respond) {
    Instant now = clock.instant();
    Message message =
        database.read(handle -> {
          Webhook webhook = store.find(handle, id).orElseThrow(WebhookProblems::notFound);
          List<String> valid =
              secrets.valid(handle, id, now).stream().map(SecretStore.Secret::secret).toList();
          UUID event = Ids.at(now);
          return new Message(
              WebhookUrl.parse(webhook.url()).orElseThrow(), event, body(event, now), valid);
        });
    if (key != null) {
      Optional<StoredResponse> stored =
          database.read(handle -> idempotency.find(handle, List.of(key)));
      if (stored.isPresent()) {
        return stored.get();
      }
    }
    StoredResponse response = respond.apply(view(send(message)));
    return database.write(
        handle -> idempotency.executeOnce(handle, key, clock.instant(), () -> response));
  }

  private SendResult send(Message message) {
    try {
      return client.send(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("The service stops.", e);
    }
  }

  private byte[] body(UUID event, Instant now) {
    try {
      return json.writeValueAsBytes(
          new EventView(
              event,
              EventType.WEBHOOK_TEST.code(),
              now,
              0,
              null,
              null,
              Origin.API.code(),
              json.createObjectNode()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every event can be rendered", e);
    }
  }

  private static TestView view(SendResult result) {
    SendError error = result.error();
    return new TestView(
        result.isDelivered(),
        result.status(),
        error == null ? null : error.code(),
        result.duration().toMillis());
  }
}
