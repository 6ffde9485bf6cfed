package customerservice.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.TestClock;
import customerservice.testing.TestResolver;
import customerservice.webhooks.sending.Receiver;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A receiver that tries to move the service's requests to another address. */
@QuarkusTest
class RebindingTest extends DeliveryApiTest {
  private static final String HOST = "receiver.example";

  @Test
  void eachAttemptUsesTheAnswerThatItHasChecked() throws Exception {
    patch("admin", webhook, "{\"url\":\"http://%s:%d/\"}".formatted(HOST, receiver.port())).is(200);
    TestResolver.answers(HOST, List.of(List.of("127.0.0.1"), List.of("10.0.0.1")));
    event(null, 1);
    deliver();
    assertThat(status(1)).isEqualTo("delivered");
    assertThat(TestResolver.lookups(HOST)).isEqualTo(1);

    // The open connection to the earlier address is not used.
    event(null, 2);
    deliver();
    assertThat(TestResolver.lookups(HOST)).isEqualTo(2);
    assertThat(delivery(2).path("error").asText()).isEqualTo("blocked");
    assertThat(delivery(2).path("response_status").isNull()).isTrue();
    assertThat(versions()).containsExactly(1);

    TestResolver.add(HOST, "127.0.0.1");
    TestClock.pass(Duration.ofSeconds(6));
    deliver();
    assertThat(versions()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsNotFollowed(int status) throws Exception {
    try (Receiver other = new Receiver()) {
      receiver.behave(request -> Receiver.status(status, "Location: " + other.url()));
      event(null, 1);
      deliver();
      assertThat(delivery(1).path("error").asText()).isEqualTo("status");
      assertThat(delivery(1).path("response_status").asInt()).isEqualTo(status);
      assertThat(receiver.received()).hasSize(1);
      assertThat(other.connections()).isZero();
    }
  }
}
