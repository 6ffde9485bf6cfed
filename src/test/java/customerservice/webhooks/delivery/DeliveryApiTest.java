package customerservice.webhooks.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.events.EventMover;
import customerservice.platform.database.Database;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import customerservice.webhooks.sending.Receiver;
import customerservice.webhooks.sending.WebhookClient;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with a receiver, and a webhook that sends all events to it. */
abstract class DeliveryApiTest extends ApiTest {
  static final Duration LIMIT = Duration.ofSeconds(20);

  @Inject EventMover mover;
  @Inject DeliveryDispatcher dispatcher;
  @Inject Database database;
  @Inject EndpointStore endpoints;
  @Inject DeliverySteps steps;
  @Inject WebhookClient client;
  @Inject DeliveryMeters meters;
  @Inject InstantSource clock;

  Receiver receiver;
  String webhook = "";

  @BeforeEach
  void createWebhook() throws IOException {
    receiver = new Receiver();
    webhook =
        post("admin", "/webhooks", "{\"url\":\"%s\",\"types\":[\"*\"]}".formatted(receiver.url()))
            .is(201)
            .header("location");
  }

  @AfterEach
  void closeReceiver() throws IOException {
    receiver.close();
  }

  /** Adds an event about a customer to the feed; its version identifies it. */
  void event(@Nullable UUID customer, int version) throws Exception {
    sql(
        """
        INSERT INTO customer_service.event_outbox
          (tenant_id, event_id, type, customer_id, origin, at, data)
        VALUES ('default', '%s', 'program.updated', %s, 'api', '%s', '{"version":%d}')
        """
            .formatted(
                new UUID(0x7000, version),
                customer == null ? "NULL" : "'" + customer + "'",
                TestClock.now().plusMillis(version),
                version));
  }

  void deliver() throws Exception {
    mover.run();
    dispatcher.run();
  }

  List<Integer> versions() {
    return receiver.received().stream().map(DeliveryApiTest::version).toList();
  }

  static int version(Receiver.Received request) {
    return Integer.parseInt(request.body().replaceAll(".*\"version\":(\\d+).*", "$1"));
  }

  JsonNode delivery(int version) {
    return get("admin", webhook + "/deliveries?event_id=" + new UUID(0x7000, version))
        .is(200)
        .at("items/0");
  }

  String status(int version) {
    return delivery(version).path("status").asText();
  }

  JsonNode shown() {
    return get("admin", webhook).is(200).json();
  }

  /** The dispatcher of another replica. */
  DeliveryDispatcher replica() {
    return new DeliveryDispatcher(database, endpoints, steps, client, meters, clock, false);
  }

  static void run(DeliveryDispatcher replica) {
    try {
      replica.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
