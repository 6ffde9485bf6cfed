package customerservice.start;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.Eventually;
import customerservice.testing.TestPostgres;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The first start with {@code ./run}, the start after a kill, and the stop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartIT {
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  /** The header timeout of fifteen seconds, and reserve for a busy machine. */
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(40);

  private static final Map<String, String> NO_SETTINGS = Map.of();

  private final Path folder;
  private final RunningService fresh;

  StartIT(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.fresh = RunningService.start(folder, NO_SETTINGS);
  }

  @BeforeAll
  void awaitReady() throws Exception {
    fresh.awaitReady();
  }

  @AfterAll
  void stop() throws Exception {
    fresh.close();
  }

  @Test
  void printsTheDocumentationUrlAndNoTokenIntoAFile() throws Exception {
    assertThat(fresh.out())
        .contains("http://127.0.0.1:" + fresh.port() + "/docs", "./run token")
        .doesNotContain("eyJ");
    assertThat(fresh.err()).isEmpty();
  }

  /** The flag is missing if the training failed. */
  @Test
  void usesTheCacheOfTheTraining() {
    ProcessHandle.Info process = ProcessHandle.of(fresh.pid()).orElseThrow().info();
    assertThat(process.arguments().orElseThrow()).anyMatch(flag -> flag.contains("AOTCache="));
  }

  @Test
  void protectsTheSecretFile() throws Exception {
    assertThat(Files.getPosixFilePermissions(folder.resolve("jwt-secret")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  /** By default Vert.x would respond with a 400 without a body. */
  @Test
  void acceptsATargetWithUnescapedCharacters() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fresh.port())) {
      String request = "GET /customers?q=a|b HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 401 ")
          .contains("X-Request-Id: ", "/problems/unauthenticated");
    }
  }

  @Test
  void runsPostgresqlWithFsync() throws Exception {
    assertThat(query("SHOW fsync")).isEqualTo("on");
  }

  @Test
  void printsOnlyTheRequestedToken() throws Exception {
    try (RunningService token =
        RunningService.start(folder, NO_SETTINGS, "token", "--role", "staff", "--sub", "ana")) {
      assertThat(token.awaitExit()).isZero();
      assertThat(verified(token.out().strip()).getSubject()).isEqualTo("ana");
      assertThat(token.err()).isEmpty();
    }
  }

  @Test
  void reportsAFolderInUse() throws Exception {
    try (RunningService second = RunningService.start(folder, NO_SETTINGS)) {
      assertThat(second.awaitExit()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(second.err())
          .isEqualTo(
              "DATA_DIR: %s is in use by another running service; stop it, or choose another"
                  + " folder%n",
              folder);
      assertThat(second.listens()).isFalse();
    }
  }

  @Test
  @Tag("slow")
  void keepsDataAndSecretAfterAKillAndStopsCleanly(@TempDir Path another) throws Exception {
    String secret;
    try (RunningService killed =
        RunningService.start(DataFolder.copyTo(another), NO_SETTINGS).awaitReady()) {
      secret = Files.readString(another.resolve("jwt-secret"));
      execute(another, "CREATE TABLE public.notes AS SELECT 'kept' AS text");
      ProcessHandle orphan = killed.postmaster().orElseThrow();
      killed.kill();
      killed.awaitExit();
      assertThat(runs(orphan)).isTrue();

      try (RunningService next = RunningService.start(another, NO_SETTINGS).awaitReady()) {
        assertThat(query(another, "SELECT text FROM public.notes")).isEqualTo("kept");
        assertThat(another.resolve("jwt-secret")).hasContent(secret.strip());
        ProcessHandle postmaster = next.postmaster().orElseThrow();
        assertThat(postmaster).isNotEqualTo(orphan);
        next.terminate();
        assertThat(next.awaitExit(TIME_TO_STOP)).isEqualTo(128 + 15);
        assertThat(runs(postmaster)).isFalse();
        assertThat(runs(orphan)).isFalse();
        assertThat(next.listens()).isFalse();
      }
    }
  }

  @Test
  @Tag("slow")
  void closesAConnectionWithIncompleteHeaders(@TempDir Path another) throws Exception {
    try (RunningService service =
            RunningService.start(DataFolder.copyTo(another), NO_SETTINGS).awaitReady();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout((int) TIME_TO_CLOSE.toMillis());
      socket.getOutputStream().write("GET /health HTTP/1.1\r\nHost: h".getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** The request waits for a row lock of another session until the service is stopping. */
  @Test
  @Tag("slow")
  void completesRequestsInFlightBeforeItStops(@TempDir Path another) throws Exception {
    try (RunningService service =
            RunningService.start(DataFolder.copyTo(another), NO_SETTINGS).awaitReady();
        HttpClient http = HttpClient.newHttpClient()) {
      String token = service.token("manager");
      HttpResponse<String> created =
          http.send(
              post(service, token, "/customers", "{\"first_name\":\"Ana\",\"email\":\"a@b.test\"}"),
              BodyHandlers.ofString());
      String path = created.headers().firstValue("location").orElseThrow() + "/loyalty/earn";
      CompletableFuture<HttpResponse<String>> inFlight;
      try (Connection session = TestPostgres.connect(owner(another));
          Statement statement = session.createStatement()) {
        session.setAutoCommit(false);
        statement.execute("SELECT FROM customer_service.loyalty_accounts FOR UPDATE");
        inFlight =
            http.sendAsync(post(service, token, path, "{\"points\":5}"), BodyHandlers.ofString());
        Eventually.await(
            TIME_TO_STOP,
            "the request waits",
            () -> query(another, "SELECT count(*) FROM pg_locks WHERE NOT granted").equals("1"));
        service.terminate();
        Eventually.await(TIME_TO_STOP, "it stops", () -> service.out().contains("Stopping"));
        assertThat(inFlight).isNotDone();
        session.commit();
      }
      assertThat(inFlight.get().statusCode()).isEqualTo(201);
      assertThat(service.awaitExit(TIME_TO_STOP)).isEqualTo(128 + 15);
    }
  }

  private static HttpRequest post(RunningService service, String token, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** An ended process may stay in the process table for a while, without arguments. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().arguments().isPresent();
  }

  private JwtClaims verified(String token) throws Exception {
    String secret = Files.readString(folder.resolve("jwt-secret")).strip();
    return new JwtConsumerBuilder()
        .setVerificationKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)))
        .setExpectedAudience("authenticated")
        .setRequireExpirationTime()
        .build()
        .processToClaims(token);
  }

  private String query(String query) throws Exception {
    return query(folder, query);
  }

  private static String query(Path dataDir, String query) throws Exception {
    try (Connection connection = TestPostgres.connect(owner(dataDir));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(Path dataDir, String command) throws Exception {
    try (Connection connection = TestPostgres.connect(owner(dataDir));
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  /** Reads the port from line 4 of the pid file, and the password from the folder. */
  private static DatabaseUrl owner(Path dataDir) throws Exception {
    String port = Files.readAllLines(dataDir.resolve("server/data/postmaster.pid")).get(3);
    String password = Files.readAllLines(dataDir.resolve("passwords")).get(1);
    return new DatabaseUrl(
        "jdbc:postgresql://127.0.0.1:%s/customer_service".formatted(port.strip()),
        "customer_service_owner",
        password);
  }
}
