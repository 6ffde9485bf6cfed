package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.embedded.DebianServer;
import customerservice.platform.settings.Settings;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged services, of which one reads from a replica. */
@Tag("slow")
class ReadReplicaIT {
  private static final String SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int GUESTS = 10;
  private static final int POINTS = 100;
  private static final int EXIT_CONFIGURATION = 78;

  private String token = "";
  private int customers;
  private int transactions;

  @BeforeAll
  static void requireServer() {
    assumeThat(DebianServer.isInstalled())
        .as("Debian's postgresql-15 is not installed: the read replica was NOT tested")
        .isTrue();
  }

  @Test
  void readsTheLatestWritesOfAnotherInstance(@TempDir Path folder) throws Exception {
    try (DebianServer primary = DebianServer.start();
        DebianServer replica = primary.replica()) {
      Map<String, String> settings = settings(primary);
      token = token(settings);
      int metrics = FreePort.find();
      Map<String, String> reading = new HashMap<>(settings);
      reading.put("DATABASE_READ_URL", replica.serviceUrl());
      reading.put("MANAGEMENT_PORT", Integer.toString(metrics));
      try (RunningService writer = start(folder.resolve("writer"), settings);
          RunningService reader = start(folder.resolve("reader"), reading)) {
        writer.awaitReady();
        reader.awaitReady();
        writeAndRead(writer, reader);
        awaitReads(reader, metrics);

        replica.stop();
        writeAndRead(writer, reader);
        assertThat(get(reader, "/health").path("status").asText()).isEqualTo("ok");
        assertThat(metric(metrics, "replica_in_use")).isZero();
        assertReadsOnlyThePrimary(reader, metrics);

        replica.restart();
        awaitReads(reader, metrics);
        writeAndRead(writer, reader);
      }
    }
  }

  /** Lists customers until the replica is read, which may take several health checks. */
  private void awaitReads(RunningService reader, int metrics) throws Exception {
    double before = metric(metrics, "replica_reads_total");
    Eventually.await(
        LIMIT,
        "the replica is read",
        () ->
            get(reader, "/customers?limit=1").path("items").size() == 1
                && metric(metrics, "replica_reads_total") > before);
  }

  private void writeAndRead(RunningService writer, RunningService reader) throws Exception {
    for (int i = 0; i < GUESTS; i++) {
      int number = ++customers;
      String id =
          post(
                  writer,
                  "/customers",
                  "{\"first_name\":\"Guest%d\",\"external_id\":\"g%d\"}".formatted(number, number))
              .path("id")
              .asText();
      JsonNode found = get(reader, "/customers?include_total=true&q=guest" + number);
      assertThat(found.at("/items/0/id").asText()).isEqualTo(id);
      assertThat(get(reader, "/customers?include_total=true&limit=1").path("total").asInt())
          .isEqualTo(number);
      // The newest customer has the most points.
      String earn = "{\"points\":%d}".formatted(POINTS + number);
      post(writer, "/customers/" + id + "/loyalty/earn", earn);
      transactions++;
      assertThat(get(reader, "/customers?sort=-points&limit=1").at("/items/0/loyalty/points"))
          .hasToString(Integer.toString(POINTS + number));
      assertThat(get(reader, "/customers/analytics/summary").at("/loyalty/transactions").asInt())
          .isEqualTo(transactions);
    }
    assertThat(text(reader.port(), "/customers/export").lines().count()).isEqualTo(customers);
    assertThat(text(reader.port(), "/loyalty/transactions/export").lines().count())
        .isEqualTo(transactions);
  }

  /** Profiles and points are read only from the primary, so no read falls back. */
  private void assertReadsOnlyThePrimary(RunningService reader, int metrics) throws Exception {
    double before = metric(metrics, "replica_fallbacks_total");
    String id =
        post(reader, "/customers", "{\"first_name\":\"Ana\",\"external_id\":\"ana\"}")
            .path("id")
            .asText();
    customers++;
    post(reader, "/customers/" + id + "/loyalty/adjust", "{\"points\":9,\"reason\":\"gift\"}");
    post(reader, "/customers/" + id + "/loyalty/adjust", "{\"points\":-9,\"reason\":\"slip\"}");
    get(reader, "/customers/" + id);
    get(reader, "/customers/" + id + "/loyalty");
    get(reader, "/customers/" + id + "/loyalty/transactions");
    transactions += 2;
    assertThat(metric(metrics, "replica_fallbacks_total")).isEqualTo(before);
  }

  @Test
  void doesNotStartIfTheReplicaIsAnotherDatabase(@TempDir Path folder) throws Exception {
    try (DebianServer primary = DebianServer.start()) {
      Map<String, String> settings = new HashMap<>(settings(primary));
      settings.put("DATABASE_READ_URL", primary.serviceUrl().replace("/crm", "/postgres"));
      try (RunningService service = start(folder.resolve("wrong"), settings)) {
        assertThat(service.awaitExit()).isEqualTo(EXIT_CONFIGURATION);
        assertThat(service.err()).contains("DATABASE_READ_URL: must lead to the same server");
      }
    }
  }

  private static Map<String, String> settings(DebianServer server) {
    return Map.of(
        "DATABASE_URL",
        server.serviceUrl(),
        "DATABASE_MIGRATION_URL",
        server.ownerUrl(),
        "HOST",
        "127.0.0.1",
        "SUPABASE_JWT_SECRET",
        SECRET);
  }

  private static String token(Map<String, String> settings) {
    return Tokens.of(
            Settings.read(name -> Optional.ofNullable(settings.get(name))),
            SECRET,
            InstantSource.system())
        .mint("admin", "ana", Duration.ofHours(1));
  }

  private static RunningService start(Path folder, Map<String, String> settings) throws Exception {
    return RunningService.start(Files.createDirectory(folder), settings);
  }

  private HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  private JsonNode post(RunningService service, String path, String body) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            request(service.port(), path).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body());
  }

  private JsonNode get(RunningService service, String path) throws Exception {
    return JSON.readTree(text(service.port(), path));
  }

  private String text(int port, String path) throws Exception {
    HttpResponse<String> response = HTTP.send(request(port, path).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /** The sum of a metric over all tags. */
  private double metric(int port, String name) throws Exception {
    return text(port, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
