package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The service behind nginx, with the configuration in {@code deploy/nginx}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class NginxIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "TRUSTED_PROXIES", "127.0.0.1",
          "RATE_LIMIT", "on",
          "RATE_LIMIT_READS", "10000",
          "RATE_LIMIT_WRITES", "10000",
          "RATE_LIMIT_FAILED_AUTHENTICATIONS", "3");

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int RECORDS = 3000;
  private static final int NOTES_LENGTH = 4500;
  private static final int TILLS = 6;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private RunningService service;
  private Nginx nginx;
  private SSLContext trust;
  private HttpClient http;
  private String token;

  NginxIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  void start() throws Exception {
    assumeThat(Nginx.PROGRAM).as("%s, which .ci/run installs", Nginx.PROGRAM).exists();
    service =
        RunningService.start(DataFolder.copyTo(folder.resolve("data")), SETTINGS).awaitReady();
    nginx = Nginx.before(service.port(), Files.createDirectory(folder.resolve("nginx")));
    trust = nginx.trust();
    http = clientAt("127.0.0.1");
    token = service.token("service");
  }

  @AfterAll
  void stop() throws IOException {
    if (nginx != null) {
      http.close();
      nginx.close();
      service.close();
    }
  }

  private HttpClient clientAt(String address) throws IOException {
    return HttpClient.newBuilder()
        .sslContext(trust)
        .version(HttpClient.Version.HTTP_2)
        .localAddress(InetAddress.getByName(address))
        .build();
  }

  @Test
  void speaksHttp2AndForwardsTheProtocol() throws Exception {
    HttpResponse<String> response = http.send(request("/health").build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.headers().firstValue("strict-transport-security")).isPresent();
  }

  /** Each address has its own limit; a client cannot forge another address. */
  @Test
  void countsFailedAuthenticationsByTheAddressOfTheClient() throws Exception {
    try (HttpClient guessing = clientAt("127.0.0.2");
        HttpClient other = clientAt("127.0.0.3")) {
      HttpRequest.Builder wrong = request("/customers").setHeader("Authorization", "Bearer wrong");
      assertThat(
              IntStream.range(0, 10)
                  .map(i -> status(guessing, wrong.setHeader("X-Forwarded-For", "10.0.0." + i))))
          .startsWith(401)
          .endsWith(429);
      assertThat(status(other, wrong.setHeader("X-Forwarded-For", "127.0.0.2"))).isEqualTo(401);
    }
  }

  /** More than nginx accepts by default, and more than its buffers. */
  @Test
  void streamsImportsAndExports() throws Exception {
    AtomicLong stored = new AtomicLong(-1);
    byte[] records =
        IntStream.range(0, RECORDS)
            .mapToObj(NginxIT::customer)
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
    BodyPublisher body =
        BodyPublishers.concat(
            BodyPublishers.ofByteArray(records),
            // Requested after all records have been sent.
            BodyPublishers.ofInputStream(() -> countStoredBodies(stored)));
    HttpResponse<String> accepted =
        http.send(
            request("/customers/import")
                .header("Content-Type", "application/x-ndjson")
                .POST(body)
                .build(),
            BodyHandlers.ofString());
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    assertThat(stored).hasValue(0);
    String id = JSON.readTree(accepted.body()).path("id").asText();
    Eventually.await(
        LIMIT, "it is imported", () -> get("/customers/imports/" + id).contains("succeeded"));
    String exported = get("/customers/export?format=ndjson&tag=many", service.token("manager"));
    assertThat(exported.lines()).hasSize(RECORDS);
    assertThat(exported.length()).isGreaterThan(RECORDS * NOTES_LENGTH);
    assertThat(nginx.storedBodies()).isZero();
  }

  private InputStream countStoredBodies(AtomicLong stored) {
    try {
      stored.set(nginx.storedBodies());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return InputStream.nullInputStream();
  }

  private static String customer(int number) {
    return "{\"external_id\":\"many-%d\",\"first_name\":\"Ana\",\"tags\":[\"many\"],\"notes\":\"%s\"}\n"
        .formatted(number, "n".repeat(NOTES_LENGTH));
  }

  /** Each till sends a posting with its key until it is acknowledged. */
  @Test
  void losesAndRepeatsNoPostingWhenTheServiceRestarts() throws Exception {
    HttpResponse<String> created =
        http.send(
            request("/customers")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"first_name\":\"Ana\",\"external_id\":\"ana\"}"))
                .build(),
            BodyHandlers.ofString());
    String account = created.headers().firstValue("location").orElseThrow() + "/loyalty";
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicBoolean isOver = new AtomicBoolean();
    List<Thread> tills =
        IntStream.range(0, TILLS)
            .mapToObj(till ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int number = 0; !isOver.get(); number++) {
                        post(account + "/earn", till + "-" + number, refused);
                        acknowledged.incrementAndGet();
                      }
                    }))
            .toList();
    Eventually.await(LIMIT, "the tills are open", () -> acknowledged.get() > TILLS);
    int port = service.port();
    service.terminate();
    service.awaitExit(LIMIT);
    service.close();
    Eventually.await(LIMIT, "nginx responds 502", () -> refused.get() > 0);
    service = RunningService.startAt(port, folder.resolve("data"), SETTINGS).awaitReady();
    int acknowledgedBefore = acknowledged.get();
    Eventually.await(
        LIMIT, "the tills go on", () -> acknowledged.get() > acknowledgedBefore + TILLS);
    isOver.set(true);
    for (Thread till : tills) {
      assertThat(till.join(LIMIT)).isTrue();
    }
    assertThat(JSON.readTree(get(account)).path("points").asInt()).isEqualTo(acknowledged.get());
  }

  /** Sends a posting until it is acknowledged, and counts the other responses. */
  private void post(String path, String key, AtomicInteger refused) {
    HttpRequest.Builder posting =
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString("{\"points\":1}"));
    while (status(http, posting) != 201) {
      refused.incrementAndGet();
      ClientObservations.pause();
    }
  }

  /** The status of the response; 0 if the connection is closed without one. */
  private static int status(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String get(String path) throws Exception {
    return get(path, token);
  }

  private String get(String path, String bearer) throws Exception {
    HttpResponse<String> response =
        http.send(
            request(path).setHeader("Authorization", "Bearer " + bearer).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(nginx.url() + path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token);
  }
}
