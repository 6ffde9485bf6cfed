package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.RawConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Request metrics have the path template as a tag, never a path that a caller invented. */
@QuarkusTest
class RequestMetricsTest extends ApiTest {
  private static final String REQUESTS = "http.server.requests";
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Inject MeterRegistry metrics;

  private boolean isMeasured(String uri) {
    return metrics.find(REQUESTS).tag("uri", uri).timer() != null;
  }

  @Test
  void createsNoTimeSeriesForUnknownPaths() throws Exception {
    String unknown = "/customers/" + UUID.randomUUID();
    request("DELETE", unknown + "/loyalty/adjust").send().isProblem(405, "method_not_allowed");
    request("PATCH", unknown + "/loyalty").send().isProblem(405, "method_not_allowed");
    request("OPTIONS", unknown).send().is(200);
    sendWithoutASlash(unknown);
    get("staff", unknown).isProblem(404, "customer_not_found");
    Eventually.await(LIMIT, "it is measured", () -> isMeasured("/customers/{customer_id}"));
    Eventually.await(LIMIT, "OPTIONS is measured", () -> isMeasured("/**"));
    assertThat(isMeasured(unknown + "/loyalty/adjust")).isFalse();
    assertThat(isMeasured(unknown + "/loyalty")).isFalse();
    assertThat(isMeasured(unknown)).isFalse();
    assertThat(isMeasured("/nowhere" + unknown)).isFalse();
  }

  /** Sends a target without the leading slash. */
  private static void sendWithoutASlash(String path) throws IOException {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    try (RawConnection connection = new RawConnection(base, LIMIT)) {
      connection
          .send("GET", "nowhere" + path, List.of(), new byte[0])
          .isProblem(400, "malformed_json");
    }
  }
}
