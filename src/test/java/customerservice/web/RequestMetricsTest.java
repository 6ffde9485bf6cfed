package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.RawConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Metrics, as Prometheus reads them: each has a help text, and no tag that a client invents. */
@QuarkusTest
class RequestMetricsTest extends ApiTest {
  private static final String REQUESTS = "http.server.requests";
  private static final String UNKNOWN = "UNKNOWN";
  private static final String CUSTOMER = "/customers/{customer_id}";
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) .*");

  /** A help text has at least one word. */
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) .*\\w.*");

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The buckets of the latency, with the infinite one. */
  private static final int BUCKETS = 13;

  @Inject MeterRegistry metrics;

  @TestHTTPResource(value = "/metrics", management = true)
  URI exposition = URI.create("http://localhost");

  private long count(String method, String uri, String status) {
    Timer timer =
        metrics.find(REQUESTS).tags("method", method, "uri", uri, "status", status).timer();
    return timer == null ? 0 : timer.count();
  }

  private boolean isMeasured(String uri) {
    return metrics.find(REQUESTS).tag("uri", uri).timer() != null;
  }

  /** Sends a request, and waits until it is counted under a template. */
  private void counts(String method, String uri, String status, Executable request)
      throws Throwable {
    long before = count(method, uri, status);
    request.execute();
    Eventually.await(
        LIMIT,
        "%s %s %s is counted".formatted(method, uri, status),
        () -> count(method, uri, status) == before + 1);
  }

  @Test
  void countsRefusedRequestsUnderTheirRoute() throws Throwable {
    String unknown = "/customers/" + UUID.randomUUID();
    counts("GET", "/customers", "401", () -> request("GET", "/customers").send().is(401));
    counts("GET", CUSTOMER, "401", () -> request("GET", unknown).send().is(401));
    counts("GET", "/audit", "403", () -> get("staff", "/audit").is(403));
    counts("DELETE", CUSTOMER, "403", () -> request("DELETE", unknown).as("staff").send().is(403));
    counts("GET", "/customers", "422", () -> get("staff", "/customers?limit=0").is(422));
    counts(
        "POST",
        "/customers",
        "422",
        () -> request("POST", "/customers").as("staff").json(Map.of()).send().is(422));
    counts(
        "POST",
        "/customers",
        "400",
        () ->
            request("POST", "/customers")
                .as("staff")
                .header("Content-Type", "application/json")
                .text("{")
                .send()
                .is(400));
    counts("GET", CUSTOMER, "404", () -> get("staff", unknown).is(404));
    counts("DELETE", "/customers", "405", () -> request("DELETE", "/customers").send().is(405));
    counts(
        "PATCH",
        CUSTOMER + "/loyalty",
        "405",
        () -> request("PATCH", unknown + "/loyalty").send().is(405));
    counts("OPTIONS", CUSTOMER, "200", () -> request("OPTIONS", unknown).send().is(200));
    counts(
        "POST",
        "/customers",
        "415",
        () ->
            request("POST", "/customers")
                .as("staff")
                .header("Content-Type", "text/plain")
                .text("x")
                .send()
                .is(415));
    counts(
        "GET",
        "/customers",
        "406",
        () ->
            request("GET", "/customers").as("staff").header("Accept", "image/png").send().is(406));
    assertThat(isMeasured(unknown)).isFalse();
    assertThat(isMeasured(unknown + "/loyalty")).isFalse();
  }

  @Test
  void countsUnknownPathsAndMethodsTogether() throws Throwable {
    String unknown = "/nowhere/" + UUID.randomUUID();
    counts("GET", UNKNOWN, "404", () -> request("GET", unknown).send().is(404));
    counts("OTHER", UNKNOWN, "404", () -> request("BREW", unknown).send().is(404));
    counts("GET", UNKNOWN, "400", () -> sendWithoutASlash(unknown));
    assertThat(isMeasured(unknown)).isFalse();
    assertThat(isMeasured("/nowhere" + unknown)).isFalse();
  }

  @Test
  void showTheConnectionsOfThePool() {
    get("staff", "/customers").is(200);
    double limit = metrics.get("database.pool.connections.limit").gauge().value();
    assertThat(limit).isEqualTo(16);
    assertThat(metrics.get("database.pool.connections").gauge().value()).isBetween(1.0, limit);
    assertThat(metrics.get("database.pool.wait").functionTimer().count()).isPositive();
  }

  @Test
  void haveAHelpText() throws Exception {
    get("staff", "/customers").is(200);
    Eventually.await(LIMIT, "it is measured", () -> isMeasured("/customers"));
    List<String> lines = exposition().lines().toList();
    List<String> names = matches(lines, TYPE);
    List<String> helped = matches(lines, HELP);
    assertThat(names).hasSizeGreaterThan(40).allSatisfy(name -> assertThat(helped).contains(name));
    assertThat(names)
        .contains(
            "http_server_requests_seconds",
            "http_server_active_connections",
            "database_pool_connections_active",
            "database_pool_waiting",
            "customer_service_build_info");
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("http_server_requests_seconds_bucket"))
                .filter(
                    line -> line.contains("uri=\"/customers\"") && line.contains("status=\"200\""))
                .filter(line -> line.contains("method=\"GET\"")))
        .hasSize(BUCKETS);
  }

  private static List<String> matches(List<String> lines, Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .toList();
  }

  private String exposition() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(exposition).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
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
