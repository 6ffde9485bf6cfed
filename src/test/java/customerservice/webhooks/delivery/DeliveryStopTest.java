package customerservice.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import customerservice.webhooks.sending.Receiver;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The clock does not move, so a lease that a stop does not end lasts until the end of the test. */
@QuarkusTest
class DeliveryStopTest extends DeliveryApiTest {
  private static final int EVENTS = 3 * EndpointWorker.CONCURRENT_MAX;

  private DeliveryDispatcher stopped;

  @BeforeEach
  void create() {
    stopped = replica();
  }

  private Thread startAndAwait(int requests) throws Exception {
    mover.run();
    Thread thread = Thread.ofVirtual().start(() -> run(stopped));
    Eventually.await(LIMIT, "it sends", () -> receiver.received().size() == requests);
    return thread;
  }

  @Test
  void storesTheResultsOfRunningAttemptsAndEndsTheLease() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    receiver.behave(request ->
        (sent, out) -> {
          end.await();
          Receiver.status(200).answer(sent, out);
        });
    // The second event of each customer waits for the first.
    for (int i = 1; i <= EVENTS; i++) {
      event(new UUID(1, i), i);
      event(new UUID(1, i), EVENTS + i);
    }
    Thread running = startAndAwait(EndpointWorker.CONCURRENT_MAX);
    Thread stop = Thread.ofVirtual().start(() -> stopped.stop(LIMIT, LIMIT));
    Eventually.await(LIMIT, "the stop waits", () -> stop.getState() == Thread.State.TIMED_WAITING);
    end.countDown();
    stop.join();
    running.join();
    assertThat(receiver.received()).hasSize(EndpointWorker.CONCURRENT_MAX);
    assertThat(TestPostgres.texts("SELECT lease_id::text FROM customer_service.webhooks"))
        .containsOnlyNulls();

    replica().run();
    assertThat(versions())
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 2 * EVENTS).boxed().toList());
    assertThat(
            TestPostgres.texts(
                "SELECT DISTINCT status || attempts FROM customer_service.webhook_deliveries"))
        .containsExactly("delivered1");
  }

  @Test
  void cutsOffAnAttemptThatDoesNotEnd() throws Exception {
    receiver.behave(request -> (sent, out) -> {}); // It never answers.
    event(new UUID(1, 1), 1);
    event(new UUID(1, 1), 2);
    Thread running = startAndAwait(1);
    stopped.stop(Duration.ZERO, LIMIT);
    running.join();
    Eventually.await(LIMIT, "the connection is closed", () -> receiver.endedConnections() == 1);
    assertThat(delivery(1).path("attempts").asInt()).isZero();

    receiver.behave(request -> Receiver.status(200));
    replica().run();
    assertThat(versions()).containsExactly(1, 1, 2);
    assertThat(delivery(1).path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void startsNothingAfterAStop() throws Exception {
    stopped.stop(Duration.ZERO, Duration.ZERO);
    event(null, 1);
    mover.run();
    stopped.run();
    assertThat(receiver.received()).isEmpty();
  }
}
