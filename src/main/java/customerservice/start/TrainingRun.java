package customerservice.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.platform.settings.Settings;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The command {@code train}: starts the service, sends typical requests, and stops it. The JVM
 * records the loaded classes and the profiles of hot methods for its AOT cache (JEP 483, JEP 515).
 */
final class TrainingRun {
  private static final Logger LOG = Logger.getLogger(TrainingRun.class);

  private static final int CUSTOMERS = 20;

  /** Requests of each kind, enough for the JVM to find the hot methods. */
  private static final int ROUNDS = 30;

  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);
  private static final JsonMapper JSON = new JsonMapper();

  private final URI base;
  private final String token;
  private final HttpClient client = HttpClient.newHttpClient();
  private int keys;

  private TrainingRun(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /**
   * Runs the service on two free ports, and returns the exit code.
   *
   * @param environment the other settings; the data folder must be empty
   */
  static int run(Function<String, Optional<String>> environment, PrintStream out)
      throws IOException {
    Map<String, String> ports =
        Map.of("HOST", "127.0.0.1", "PORT", freePort(), "MANAGEMENT_PORT", freePort());
    Settings settings =
        Settings.read(
            name -> Optional.ofNullable(ports.get(name)).or(() -> environment.apply(name)));
    URI base = URI.create("http://127.0.0.1:" + settings.port());
    return new Service(
            settings,
            (demo, tokens) -> {
              String token =
                  Objects.requireNonNull(tokens)
                      .mint("admin", Tokens.defaultSubject("admin"), TOKEN_LIFETIME);
              Quarkus.asyncExit(new TrainingRun(base, token).exitCode());
            },
            out)
        .run();
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    }
  }

  private int exitCode() {
    try {
      sendAll();
      return ExitCode.OK;
    } catch (IOException | IllegalStateException e) {
      LOG.error("The training failed.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.FAILED;
  }

  private void sendAll() throws IOException, InterruptedException {
    String[] customers = new String[CUSTOMERS];
    for (int i = 0; i < CUSTOMERS; i++) {
      customers[i] = post("/customers", customer(i), 201).path("id").asText();
    }
    for (int i = 0; i < ROUNDS; i++) {
      use(customers[i % CUSTOMERS], i);
    }
    String account = "/customers/" + customers[0] + "/loyalty";
    get(account + "/verify", 200);
    get("/loyalty/program", 200);
    get("/customers/analytics/summary", 200);
    get("/customers/export?format=ndjson", 200);
    get("/customers/" + customers[0] + "/export", 200);
    get("/audit?limit=20", 200);
    get("/openapi.json", 200);
    get("/docs", 200);
    get("/health/ready", 200);
    post(
        "/loyalty/transactions/batch",
        """
        {"items": [{"type": "earn", "customer_id": "%s", "points": 5, "idempotency_key": "batch-1"}]}
        """
            .formatted(customers[1]),
        200);
    post("/customers/" + customers[2] + "/merge", "{\"source_id\": \"" + customers[3] + "\"}", 200);
    send("POST", "/customers/import", "text/csv", "first_name,email\nIna,ina@example.com\n", 202);
    send(
        "PATCH",
        "/customers/" + customers[0],
        "application/merge-patch+json",
        "{\"tags\": 1}",
        422);
    get("/customers/unknown", 404);
  }

  private static String customer(int i) {
    return """
    {"first_name": "Ana", "last_name": "Example %1$d", "email": "ana%1$d@example.com",
     "phone": "+3491000%1$04d", "tags": ["vip"], "attributes": {"table": "%1$d"},
     "addresses": [{"line1": "Main Street 1", "city": "Madrid", "country": "ES"}],
     "preferences": {"allergens": ["peanut"], "dietary_restrictions": ["vegan"]},
     "consents": {"email_marketing": {"granted": true}}}
    """
        .formatted(i);
  }

  private void use(String customer, int round) throws IOException, InterruptedException {
    String account = "/customers/" + customer + "/loyalty";
    post(
        account + "/earn",
        "{\"amount\": \"12.50\", \"currency\": \"EUR\", \"reference\": \"order-" + round + "\"}",
        201);
    post(account + "/redeem", "{\"points\": 1}", 201);
    get("/customers/" + customer, 200);
    get("/customers?limit=20", 200);
    get("/customers?q=ana%20exa&limit=10", 200);
    get("/customers?q=%2B3491000&status=active", 200);
    get(account, 200);
    get(account + "/transactions?limit=10", 200);
    send(
        "PATCH",
        "/customers/" + customer,
        "application/merge-patch+json",
        "{\"preferences\": {\"notes\": \"Table " + round + "\"}}",
        200);
  }

  private void get(String path, int status) throws IOException, InterruptedException {
    send(request(path).GET(), status);
  }

  private JsonNode post(String path, String body, int status)
      throws IOException, InterruptedException {
    return JSON.readTree(send("POST", path, "application/json", body, status));
  }

  private String send(String method, String path, String type, String body, int status)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(path).header("Content-Type", type).method(method, BodyPublishers.ofString(body));
    if (method.equals("POST")) {
      request.header("Idempotency-Key", "training-" + ++keys);
    }
    return send(request, status);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest.Builder request, int status)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    if (response.statusCode() != status) {
      throw new IllegalStateException(
          "%s is %d: %s"
              .formatted(response.request().uri(), response.statusCode(), response.body()));
    }
    return response.body();
  }
}
