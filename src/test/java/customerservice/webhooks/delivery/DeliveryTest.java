package customerservice.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import customerservice.webhooks.sending.Receiver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deliveries to a receiver that behaves well, badly, or not at all. */
@QuarkusTest
class DeliveryTest extends DeliveryApiTest {
  @Inject DeliveryCleanup cleanup;
  @Inject MeterRegistry metrics;

  @Test
  void deliversEachEventOnce() throws Exception {
    for (int i = 1; i <= 600; i++) {
      event(i % 3 == 0 ? null : new UUID(1, i % 50), i);
    }
    deliver();
    dispatcher.run();
    assertThat(versions())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 600).boxed().toList());
    assertThat(receiver.mostAtATime()).isLessThanOrEqualTo(EndpointWorker.CONCURRENT_MAX);
    assertThat(shown().path("pending").asInt()).isZero();
    assertThat(shown().path("sequence").asInt()).isEqualTo(600);
    assertThat(shown().path("last_delivered_at").isNull()).isFalse();
    JsonNode delivered = delivery(7);
    assertThat(delivered.path("status").asText()).isEqualTo("delivered");
    assertThat(delivered.path("attempts").asInt()).isEqualTo(1);
    assertThat(delivered.path("response_status").asInt()).isEqualTo(200);
    assertThat(delivered.path("next_attempt_at").isNull()).isTrue();
    for (int customer = 0; customer < 50; customer++) {
      int rest = customer;
      assertThat(versions().stream().filter(v -> v % 3 != 0 && v % 50 == rest)).isSorted();
    }
  }

  @Test
  void sendsTheEventOfTheFeed() throws Exception {
    event(null, 1);
    deliver();
    Receiver.Received request = receiver.received().getFirst();
    Answer event = get("admin", "/events/" + new UUID(0x7000, 1)).is(200);
    assertThat(request.body()).isEqualTo(event.text());
    assertThat(request.header("webhook-id")).isEqualTo(event.at("id").asText());
    assertThat(request.header("webhook-signature")).matches("v1,\\S+");
    post("admin", webhook + "/secret/rotate", "{}").is(200);
    event(null, 2);
    deliver();
    assertThat(receiver.received().getLast().header("webhook-signature"))
        .matches("v1,\\S+ v1,\\S+");
  }

  @Test
  void sendsOnlyTheChosenTypes() throws Exception {
    patch("admin", webhook, "{\"types\":[\"loyalty.*\"]}").is(200);
    event(null, 1);
    deliver();
    assertThat(receiver.received()).isEmpty();
    assertThat(shown().path("sequence").asInt()).isEqualTo(1);
  }

  @Test
  void laterEventsOfACustomerWaitForAFailedOne() throws Exception {
    UUID failing = new UUID(1, 1);
    UUID other = new UUID(1, 2);
    receiver.behave(request -> Receiver.status(version(request) == 1 ? 500 : 200));
    event(failing, 1);
    event(failing, 2);
    event(other, 3);
    event(failing, 4);
    deliver();
    assertThat(versions()).containsExactlyInAnyOrder(1, 3);
    assertThat(List.of(status(1), status(2), status(3), status(4)))
        .containsExactly("pending", "waiting", "delivered", "waiting");
    assertThat(delivery(1).path("error").asText()).isEqualTo("status");
    assertThat(delivery(1).path("response_status").asInt()).isEqualTo(500);
    assertThat(shown().path("pending").asInt()).isEqualTo(3);
    receiver.behave(request -> Receiver.status(200));
    deliver();
    assertThat(receiver.received()).as("no attempt before its time").hasSize(2);
    TestClock.pass(Duration.ofSeconds(6));
    deliver();
    assertThat(versions().subList(2, 5)).containsExactly(1, 2, 4);
    assertThat(delivery(1).path("attempts").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"301,status", "429,status", "500,status"})
  void retriesAfterAnotherStatus(int code, String error) throws Exception {
    receiver.behave(request -> Receiver.status(code, "Retry-After: 3600", "Location: /other"));
    event(null, 1);
    deliver();
    JsonNode delivery = delivery(1);
    assertThat(delivery.path("status").asText()).isEqualTo("pending");
    assertThat(delivery.path("error").asText()).isEqualTo(error);
    String hour = "2026-05-17T11:00:00.000000Z";
    assertThat(delivery.path("next_attempt_at").asText().equals(hour)).isEqualTo(code == 429);
    assertThat(receiver.received()).hasSize(1);
  }

  @Test
  void aConnectionThatClosesOrHangsDelaysNoOtherCustomer() throws Exception {
    CountDownLatch others = new CountDownLatch(3);
    receiver.behave(request ->
        (sent, out) -> {
          int version = version(sent);
          if (version == 1) {
            assertThat(others.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            out.close(); // It hangs until all others are delivered.
          } else if (version == 2) {
            others.countDown();
            out.close();
          } else {
            others.countDown();
            Receiver.status(204).answer(sent, out);
          }
        });
    for (int i = 1; i <= 4; i++) {
      event(new UUID(1, i), i);
    }
    deliver();
    assertThat(delivery(1).path("error").asText()).isEqualTo("refused");
    assertThat(delivery(2).path("error").asText()).isEqualTo("refused");
    assertThat(delivery(2).path("response_status").isNull()).isTrue();
    assertThat(List.of(status(3), status(4))).containsOnly("delivered");
  }

  @Test
  void failsAfterTenAttempts() throws Exception {
    receiver.behave(request -> Receiver.status(version(request) == 1 ? 500 : 200));
    event(new UUID(1, 1), 1);
    event(new UUID(1, 1), 2);
    deliver();
    for (Duration pause : RetrySchedule.PAUSES) {
      assertThat(status(1)).isEqualTo("pending");
      TestClock.pass(pause.multipliedBy(12).dividedBy(10));
      deliver();
    }
    assertThat(status(1)).isEqualTo("failed");
    assertThat(delivery(1).path("attempts").asInt()).isEqualTo(10);
    assertThat(status(2)).isEqualTo("delivered");
  }

  @Test
  void aReceiverThatIsGoneDisablesItsWebhook() throws Exception {
    receiver.behave(request -> Receiver.status(410));
    event(null, 1);
    deliver();
    JsonNode disabled = shown();
    assertThat(disabled.path("status").asText()).isEqualTo("disabled");
    assertThat(disabled.path("disabled_reason").asText()).isEqualTo("gone");
    assertThat(disabled.path("version").asInt()).isEqualTo(2);
    event(null, 2);
    deliver();
    assertThat(receiver.received()).hasSize(1);
    JsonNode events = get("admin", "/events?type=webhook.disabled").is(200).at("items");
    assertThat(events).hasSize(1);
    assertThat(events.at("/0/data/reason").asText()).isEqualTo("gone");
    assertThat("/webhooks/" + events.at("/0/data/webhook_id").asText()).isEqualTo(webhook);
    receiver.behave(request -> Receiver.status(200));
    patch("admin", webhook, "{\"status\":\"active\"}").is(200);
    TestClock.pass(Duration.ofSeconds(6));
    deliver();
    assertThat(shown().path("pending").asInt()).isZero();
    assertThat(List.of(status(1), status(2))).containsOnly("delivered");
  }

  @Test
  void isDisabledAfterFiveDaysWithoutASuccess() throws Exception {
    receiver.behave(request -> Receiver.status(500));
    event(null, 1);
    deliver();
    assertThat(shown().path("failing_since").asText()).startsWith("2026-05-17T10:00:00");
    TestClock.pass(Duration.ofDays(5).minusSeconds(1));
    deliver();
    assertThat(shown().path("status").asText()).isEqualTo("active");
    TestClock.pass(Duration.ofDays(1));
    deliver();
    assertThat(shown().path("disabled_reason").asText()).isEqualTo("failing");
  }

  @Test
  void aSuccessEndsTheTimeOfFailures() throws Exception {
    receiver.behave(request -> Receiver.status(500));
    event(null, 1);
    deliver();
    TestClock.pass(Duration.ofDays(4));
    receiver.behave(request -> Receiver.status(200));
    deliver();
    assertThat(shown().path("failing_since").isNull()).isTrue();
  }

  @Test
  void isRetriedAndGivenUpOnRequest() throws Exception {
    receiver.behave(request -> Receiver.status(500));
    UUID customer = new UUID(1, 1);
    event(customer, 1);
    event(customer, 2);
    deliver();
    String retry = webhook + "/deliveries/" + new UUID(0x7000, 1) + "/retry";
    assertThat(request("POST", retry).as("admin").send().is(200).at("status").asText())
        .isEqualTo("pending");
    dispatcher.run();
    assertThat(delivery(1).path("attempts").asInt()).isEqualTo(2);
    request("DELETE", webhook + "/deliveries/" + new UUID(0x7000, 1)).as("admin").send().is(204);
    assertThat(List.of(status(1), status(2))).containsExactly("failed", "pending");
    receiver.behave(request -> Receiver.status(200));
    dispatcher.run();
    assertThat(status(2)).isEqualTo("delivered");
    request("POST", retry).as("admin").send().is(200);
    dispatcher.run();
    assertThat(status(1)).isEqualTo("delivered");
    assertThat(delivery(1).path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void replaysInOrderUnderTheSameIds() throws Exception {
    UUID customer = new UUID(1, 1);
    for (int i = 1; i <= 4; i++) {
      event(customer, i);
    }
    receiver.behave(request -> Receiver.status(200));
    deliver();
    Answer replayed =
        post(
                "admin",
                webhook + "/replay",
                "{\"from\":\"2026-05-17T10:00:00.002Z\",\"only\":\"all\"}")
            .is(202);
    assertThat(replayed.at("events").asInt()).isEqualTo(3);
    dispatcher.run();
    assertThat(versions()).containsExactly(1, 2, 3, 4, 2, 3, 4);
    assertThat(receiver.received().get(4).header("webhook-id"))
        .isEqualTo(receiver.received().get(1).header("webhook-id"));
    assertThat(
            post("admin", webhook + "/replay", "{\"from\":\"2026-05-17T10:00:00Z\"}")
                .is(202)
                .at("events")
                .asInt())
        .as("no delivery has failed")
        .isZero();
  }

  @Test
  void twoWorkersNeverSendAtTheSameTime() throws Exception {
    for (int i = 1; i <= 200; i++) {
      event(new UUID(1, i), i);
    }
    mover.run();
    List<DeliveryDispatcher> replicas = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replicas.add(replica());
    }
    List<Thread> threads =
        replicas.stream().map(replica -> Thread.ofVirtual().start(() -> run(replica))).toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(versions()).hasSize(200).doesNotHaveDuplicates();
    assertThat(receiver.mostAtATime()).isLessThanOrEqualTo(EndpointWorker.CONCURRENT_MAX);
  }

  @Test
  void anotherWorkerContinuesAfterACrash() throws Exception {
    event(null, 1);
    mover.run();
    WebhookId id = database.read(endpoints::all).getFirst();
    assertThat(steps.begin(id, UUID.randomUUID(), 8).ready()).hasSize(1); // And then it crashes.
    dispatcher.run();
    assertThat(receiver.received()).isEmpty();
    TestClock.pass(DeliverySteps.LEASE);
    dispatcher.run();
    assertThat(versions()).containsExactly(1);
  }

  @Test
  void pausesAndContinues() throws Exception {
    patch("admin", webhook, "{\"status\":\"paused\"}").is(200);
    event(null, 1);
    deliver();
    assertThat(receiver.received()).isEmpty();
    assertThat(shown().path("pending").asInt()).isEqualTo(1);
    patch("admin", webhook, "{\"status\":\"active\"}").is(200);
    dispatcher.run();
    assertThat(versions()).containsExactly(1);
  }

  @Test
  void deletesDeliveriesAfterThirtyDays() throws Exception {
    event(null, 1);
    deliver();
    TestClock.pass(Duration.ofDays(30));
    cleanup.run();
    assertThat(status(1)).isEqualTo("delivered");
    TestClock.pass(Duration.ofSeconds(1));
    cleanup.run();
    assertThat(get("admin", webhook + "/deliveries").is(200).at("items")).isEmpty();
  }

  @Test
  void deletesTheRowsOfADeletedWebhook() throws Exception {
    event(null, 1);
    deliver();
    request("DELETE", webhook).as("admin").send().is(204);
    cleanup.run();
    assertThat(TestPostgres.texts("SELECT status FROM customer_service.webhook_deliveries"))
        .isEmpty();
    assertThat(TestPostgres.texts("SELECT url FROM customer_service.webhooks")).isEmpty();
  }

  @Test
  void listsDeliveriesByTheirFilters() throws Exception {
    receiver.behave(request -> Receiver.status(version(request) == 1 ? 500 : 200));
    UUID customer = new UUID(1, 1);
    event(customer, 1);
    event(customer, 2);
    event(null, 3);
    deliver();
    assertThat(listed("limit=2")).containsExactly(3, 2);
    assertThat(listed("status=pending,waiting")).containsExactly(2, 1);
    assertThat(listed("customer_id=" + customer)).containsExactly(2, 1);
    assertThat(listed("from=2026-05-17T10:00:00.002Z&to=2026-05-17T10:00:00.003Z"))
        .containsExactly(2);
    String next = get("admin", webhook + "/deliveries?limit=2").at("next_cursor").asText();
    assertThat(listed("limit=2&cursor=" + next)).containsExactly(1);
  }

  /** A page and the next one, divided by any time, have each delivery once. */
  @Test
  void listsALateEventAtItsPosition() throws Exception {
    event(null, 10);
    mover.run();
    event(null, 5); // It was committed after an event with a later time.
    deliver();
    assertThat(listed("to=2026-05-17T10:00:00.008Z")).isEmpty();
    assertThat(listed("from=2026-05-17T10:00:00.008Z")).containsExactly(2, 1);
    assertThat(listed("to=2026-05-17T10:00:00.011Z")).containsExactly(2, 1);
    // Deliveries can be kept for longer than their events.
    sql("DELETE FROM customer_service.events WHERE sequence = 1");
    sql(
        "UPDATE customer_service.event_heads SET first_sequence = 2,"
            + " kept_from = '2026-05-17T10:00:00.011Z'");
    assertThat(listed("from=2026-05-17T10:00:00.008Z")).containsExactly(1);
  }

  @Test
  void countsAttemptsByTheirResult() throws Exception {
    Map<String, Double> before = attempts();
    receiver.behave(request ->
        switch (version(request)) {
          case 1 -> (sent, out) -> out.close();
          case 2 -> Receiver.status(500);
          default -> Receiver.status(200);
        });
    for (int i = 1; i <= 4; i++) {
      event(null, i);
    }
    deliver();
    Map<String, Double> counted = attempts();
    before.forEach((result, count) -> counted.merge(result, -count, Double::sum));
    counted.values().removeIf(count -> count == 0);
    assertThat(counted)
        .containsOnly(entry("refused", 1.0), entry("status", 1.0), entry("delivered", 2.0));
  }

  private Map<String, Double> attempts() {
    return metrics.find("webhooks.attempts").counters().stream()
        .collect(
            Collectors.toMap(
                counter -> String.valueOf(counter.getId().getTag("result")), Counter::count));
  }

  @Test
  void measuresTheAgeOfTheOldestUndeliveredEvent() throws Exception {
    receiver.behave(request -> Receiver.status(500));
    event(null, 1_000);
    mover.run();
    TestClock.pass(Duration.ofSeconds(11));
    assertThat(oldest()).as("an event without delivery").isEqualTo(10);
    dispatcher.run();
    assertThat(oldest()).as("a failed delivery").isEqualTo(10);
    patch("admin", webhook, "{\"status\":\"paused\"}").is(200);
    assertThat(oldest()).as("a paused webhook").isZero();
    patch("admin", webhook, "{\"status\":\"active\"}").is(200);
    assertThat(oldest()).isEqualTo(10);
    receiver.behave(request -> Receiver.status(200));
    TestClock.pass(Duration.ofSeconds(6));
    dispatcher.run();
    assertThat(oldest()).isZero();
  }

  private double oldest() {
    meters.measure();
    return metrics.get("webhooks.oldest.undelivered").gauge().value();
  }

  private List<Integer> listed(String query) {
    return get("manager", webhook + "/deliveries?" + query)
        .is(200)
        .at("items")
        .valueStream()
        .map(item -> item.path("sequence").asInt())
        .toList();
  }
}
