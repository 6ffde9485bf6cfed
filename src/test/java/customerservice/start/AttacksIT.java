package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.TenantId;
import customerservice.platform.settings.Settings;
import customerservice.testing.Eventually;
import customerservice.testing.Reports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tenant attacks a service with the default heap and limits. The service must survive, and
 * another tenant must get all its responses. The report is {@code target/coverage/attacks.md};
 * {@code -Dattacks.seconds} is the duration of each attack, {@code -Dattacks.only} a pattern that
 * selects attacks.
 */
@Tag("slow")
class AttacksIT {
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("attacks.seconds", 4));
  private static final String ONLY = System.getProperty("attacks.only", ".*");
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String SECRET = "the-secret-of-the-tests-is-long-enough-for-hs256";
  private static final int CONNECTIONS = 64;
  private static final int STALLED = 60;
  private static final int HELD = 260;
  private static final int SEEDED = 5_000;
  private static final int UNREADABLE_LINES = 20_000;
  private static final int UPLOADS = 3;
  private static final int MEBIBYTE = 1024 * 1024;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "TENANCY", "multi",
          "SUPABASE_JWT_SECRET", SECRET,
          "RATE_LIMIT", "on");

  private static final String HEAD =
      """
      | attack | resident memory before, after | other tenant: list, health (median / longest) | remark |
      | --- | --- | --- | --- |
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final StringBuilder table = new StringBuilder(HEAD);
  private final List<String> errors = new ArrayList<>();
  private @Nullable RunningService running;

  /** Runs an attack, and returns a remark for the report. */
  private interface Action {
    String run() throws Exception;
  }

  @Test
  @Timeout(value = 40, unit = TimeUnit.MINUTES)
  void doNotAffectOtherTenants(@TempDir Path folder) throws Exception {
    try (RunningService service =
        RunningService.start(DataFolder.copyTo(folder.resolve("data")), SETTINGS)) {
      running = service.awaitReady();
      seed();
      during("pipelining", () -> connections(Attack.byPipelining(service().port())));
      during("closed windows", () -> connections(Attack.byClosedWindows(service().port())));
      during("stalled exports", this::stallExports);
      during("held bodies", () -> holdBodies("/customers", "application/json"));
      during("held files", () -> holdBodies("/customers/import", "text/csv"));
      during("files of `x\",\"`", this::uploadBrokenQuotes);
      during("one line after 20,000", this::importDuringALargeImport);
      during("erasure with many unreadable lines", this::eraseWithUnreadableLines);
    } finally {
      Reports.write("attacks.md", table);
    }
    assertThat(errors).isEmpty();
  }

  /** With HTTP/2, responses wait in the server's memory until the client opens the window. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void endWithAClosedHttp2Connection(@TempDir Path folder) throws Exception {
    Map<String, String> settings = new HashMap<>(SETTINGS);
    settings.put("HTTP2", "on");
    settings.put("WRITE_TIMEOUT_SECONDS", "1");
    try (RunningService service =
        RunningService.start(DataFolder.copyTo(folder.resolve("data")), settings)) {
      running = service.awaitReady();
      during("closed windows with HTTP/2", () -> closeWindows(service));
    } finally {
      Reports.write("attacks-http2.md", table);
    }
    assertThat(errors).isEmpty();
  }

  private static String closeWindows(RunningService service) throws Exception {
    try (Attack attack = Attack.byClosedWindows(service.port()).run(CONNECTIONS, TIME)) {
      Eventually.await(
          LIMIT,
          "the write timeout closes connections, although pings arrive",
          () -> service.closedConnections("write_timeout") > 0);
      return attack.opened() + " connections";
    }
  }

  private RunningService service() {
    return Objects.requireNonNull(running, "started");
  }

  private void during(String attack, Action action) throws Exception {
    if (!attack.matches(ONLY)) {
      return;
    }
    long before = residentMiB();
    OtherTenantClient other = OtherTenantClient.start(service().port(), token("other", "staff"));
    try {
      String remark = action.run();
      table.append(
          "| %s | %d, %d MiB | %s | %s |%n"
              .formatted(attack, before, residentMiB(), other.latencies(), remark));
    } finally {
      other.stop();
    }
    other.errors().forEach(error -> errors.add(attack + ": " + error));
    assertThat(service().listens()).as(attack).isTrue();
  }

  private long residentMiB() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(service().pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private String holdBodies(String path, String mediaType) throws IOException {
    return connections(
        Attack.byHoldingABody(service().port(), path, mediaType, token("attacker", "service")),
        HELD);
  }

  private static String connections(Attack attack) throws IOException {
    return connections(attack, CONNECTIONS);
  }

  private static String connections(Attack attack, int count) throws IOException {
    try (Attack running = attack.run(count, TIME)) {
      return running.opened() + " connections";
    }
  }

  private void seed() throws Exception {
    String lines =
        IntStream.range(0, SEEDED)
            .mapToObj(i ->
                "{\"first_name\":\"Ana\",\"external_id\":\"seed-%d\",\"notes\":\"%s\"}"
                    .formatted(i, "n".repeat(2_000)))
            .collect(Collectors.joining("\n"));
    awaitEnd("attacker", upload("attacker", "application/x-ndjson", lines));
  }

  private String stallExports() throws Exception {
    String path = "/customers/export";
    try (Attack attack =
        Attack.byStalling(service().port(), path, token("attacker", "manager"))
            .run(STALLED, TIME)) {
      return attack.opened() + " connections";
    }
  }

  private String uploadBrokenQuotes() throws Exception {
    String file = "first_name,external_id\n" + "x\",\"\n".repeat(3 * MEBIBYTE / 2 / 6);
    List<Thread> uploads = new ArrayList<>();
    List<String> jobs = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < UPLOADS; i++) {
      uploads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  jobs.add(upload("attacker", "text/csv", file));
                } catch (IOException | InterruptedException e) {
                  errors.add("an upload: " + e);
                }
              }));
    }
    for (Thread upload : uploads) {
      upload.join();
    }
    assertThat(jobs).hasSize(UPLOADS);
    for (String job : jobs) {
      JsonNode ended = awaitEnd("attacker", job);
      assertThat(ended.get("rejected")).isEqualTo(ended.get("received"));
    }
    return jobs.size() + " files";
  }

  private String importDuringALargeImport() throws Exception {
    String lines =
        IntStream.range(0, UNREADABLE_LINES)
            .mapToObj(i -> "{\"first_name\":\"Ana\",\"external_id\":\"large-" + i + "\"}")
            .collect(Collectors.joining("\n"));
    String large = upload("attacker", "application/x-ndjson", lines);
    String one = "{\"first_name\":\"Eva\",\"external_id\":\"one\"}";
    long start = System.nanoTime();
    awaitEnd("other", upload("other", "application/x-ndjson", one));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(get("attacker", large).get("status").asText())
        .as("the small file of another tenant ends first")
        .isEqualTo("running");
    assertThat(send("attacker", HttpRequest.newBuilder().DELETE(), large).statusCode())
        .isEqualTo(200);
    return "the line took " + took.toMillis() + " ms";
  }

  private String eraseWithUnreadableLines() throws Exception {
    // The body repeats one array, because the file has 40 MB.
    byte[] line =
        ("nothing that is JSON " + "x y 1 2 ".repeat(245) + "\n").getBytes(StandardCharsets.UTF_8);
    var body = BodyPublishers.ofByteArrays(Collections.nCopies(UNREADABLE_LINES, line));
    awaitEnd("attacker", upload("attacker", "application/x-ndjson", body));
    String customer =
        "{\"first_name\":\"Ana\",\"email\":\"ana@x.example\",\"phone\":\"+351912345678\"}";
    HttpResponse<String> created =
        send(
            "attacker",
            HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(customer)),
            "/customers");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    long start = System.nanoTime();
    HttpResponse<String> erased =
        send(
            "attacker",
            HttpRequest.newBuilder().DELETE(),
            created.headers().firstValue("Location").orElseThrow());
    assertThat(erased.statusCode()).as(erased.body()).isEqualTo(204);
    return "the erasure took " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms";
  }

  private String upload(String tenant, String mediaType, String file)
      throws IOException, InterruptedException {
    return upload(tenant, mediaType, BodyPublishers.ofString(file));
  }

  /** Uploads a file, and returns the path of the import. */
  private String upload(String tenant, String mediaType, HttpRequest.BodyPublisher file)
      throws IOException, InterruptedException {
    HttpResponse<String> accepted =
        send(
            tenant,
            HttpRequest.newBuilder().header("Content-Type", mediaType).POST(file),
            "/customers/import");
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return accepted.headers().firstValue("Location").orElseThrow();
  }

  private JsonNode awaitEnd(String tenant, String job) throws Exception {
    Eventually.await(
        LIMIT, "the import ends", () -> !get(tenant, job).get("status").asText().equals("running"));
    return get(tenant, job);
  }

  private JsonNode get(String tenant, String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(tenant, HttpRequest.newBuilder().GET(), path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json.readTree(response.body());
  }

  private HttpResponse<String> send(String tenant, HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    return http.send(
        request
            .uri(URI.create("http://127.0.0.1:" + service().port() + path))
            .header("Authorization", "Bearer " + token(tenant, "admin"))
            .build(),
        BodyHandlers.ofString());
  }

  private static String token(String tenant, String role) {
    Settings settings = Settings.read(name -> Optional.ofNullable(SETTINGS.get(name)));
    return Tokens.of(settings, SECRET, InstantSource.system())
        .withTenant(new TenantId(tenant))
        .mint(role, "ana", Duration.ofHours(1));
  }
}
