package customerservice.web.edge;

import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

@QuarkusTest
class HeldBodiesTest extends ApiTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BYTES = 100_000;

  @Inject BodyBudget budget;

  @Test
  void countsAnIncompleteBodyUntilItsClientDisconnects() throws Exception {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    try (Socket client = new Socket(base.getHost(), base.getPort())) {
      String head =
          "POST /customers HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
              .formatted(TestTokens.token("service"), BYTES + 1);
      client
          .getOutputStream()
          .write((head + "[".repeat(BYTES)).getBytes(StandardCharsets.ISO_8859_1));
      Eventually.await(
          LIMIT, "it is counted", () -> budget.reserved() == BYTES - BodyBudget.FREE_BYTES);
    }
    Eventually.await(LIMIT, "the bytes are released", () -> budget.reserved() == 0);
  }
}
