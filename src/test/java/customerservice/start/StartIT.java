package customerservice.start;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import customerservice.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The first start with {@code ./run}: output, files, exit codes and messages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartIT {
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  /** The header timeout of fifteen seconds, and reserve for a busy machine. */
  private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(40);

  private static final ObjectMapper JSON = new ObjectMapper();
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
              "DATA_DIR: %s is in use by another running service; stop it, or choose another folder%n",
              folder);
      assertThat(second.listens()).isFalse();
    }
  }

  @Test
  @Tag("slow")
  void keepsDataAndSecretAfterAKillAndStopsCleanly(@TempDir Path another) throws Exception {
    String secret;
    try (RunningService killed = RunningService.start(another, NO_SETTINGS).awaitReady()) {
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
    try (RunningService service = RunningService.start(another, NO_SETTINGS).awaitReady();
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
    try (RunningService service = RunningService.start(another, NO_SETTINGS).awaitReady();
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

  @Test
  void printsNoTokensWithAnExternalDatabase(@TempDir Path unused) throws Exception {
    Map<String, String> settings =
        Map.of(
            "HOST", "127.0.0.1",
            "DATABASE_URL", "postgresql://app:x@127.0.0.1:%d/crm".formatted(FreePort.find()),
            "SUPABASE_JWT_SECRET", "0123456789abcdef0123456789abcdef");
    try (RunningService service = RunningService.start(unused, settings).awaitResponse()) {
      assertThat(service.out()).doesNotContain("eyJ", "is ready");
      assertThat(unused).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, http, 'PORT: must be from 1 to 65535, not'",
    "DATABASE_URL, mysql://a:s3cret@b/c, DATABASE_URL: must be a URL such as postgresql://",
    "DATABASE_URL, junk, DATABASE_URL: must be a URL such as postgresql://",
    "DATA_DIR, /dev/null, DATA_DIR: '/dev/null' is not a folder",
    "SUPABASE_JWT_SECRET, short, SUPABASE_JWT_SECRET: must have at least 32 bytes",
    "TENANCY, many, TENANCY: must be single or multi",
    "SUPABASE_URL, http://abc.supabase.co, SUPABASE_URL: must be a URL such as https://",
    "LEDGER_COMMITTERS, 0, LEDGER_COMMITTERS: must be from 1 to 64",
    "HOST, nowhere.invalid, HOST: must be an address of this machine"
  })
  void reportsAWrongSettingInOneLine(
      String variable, String value, String line, @TempDir Path unused) throws Exception {
    try (RunningService service = RunningService.start(unused, Map.of(variable, value))) {
      assertThat(service.awaitExit()).isEqualTo(ExitCode.WRONG_SETTING);
      assertThat(service.err().lines()).singleElement().asString().startsWith(line);
      assertThat(service.err()).doesNotContain("s3cret");
      assertThat(service.out()).isEmpty();
      assertThat(service.listens()).isFalse();
      assertThat(unused).isEmptyDirectory();
    }
  }

  @Test
  void reportsSeveralWrongSettings(@TempDir Path unused) throws Exception {
    Map<String, String> settings =
        Map.of("PORT", "http", "HOST", "nowhere.invalid", "TENANCY", "many", "LOG_FORMAT", "json");
    try (RunningService service = RunningService.start(unused, settings)) {
      assertThat(service.awaitExit()).isEqualTo(ExitCode.WRONG_SETTING);
      assertThat(messages(service.err()))
          .containsExactly(
              "HOST: must be an address of this machine, not 'nowhere.invalid'",
              "PORT: must be from 1 to 65535, not 'http'",
              "TENANCY: must be single or multi, not 'many'");
      assertThat(service.out()).isEmpty();
    }
  }

  /** The messages of JSON lines. */
  private static List<String> messages(String lines) throws IOException {
    List<String> messages = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      messages.add(JSON.readTree(line).get("message").textValue());
    }
    return messages;
  }

  /** The first start initializes the database; the second finds the port in use. */
  @Test
  void printsOnlyJsonLines(@TempDir Path another) throws Exception {
    Map<String, String> json =
        Map.of("LOG_FORMAT", "json", "LOG_REQUESTS", "on", "RATE_LIMIT_READ", "1");
    try (RunningService service = RunningService.start(another, json, "--demo")) {
      Eventually.await(TIME_TO_CLOSE, "it loads", () -> service.out().contains("Demo: adding"));
      Map<String, String> samePort = new HashMap<>(json);
      samePort.put("PORT", Integer.toString(service.port()));
      try (RunningService refused = RunningService.start(another, samePort)) {
        assertThat(refused.awaitExit()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(messages(refused.err())).singleElement().asString().startsWith("PORT: ");
      }
      service.terminate();
      assertThat(service.awaitExit(TIME_TO_STOP)).isEqualTo(128 + 15);
      assertThat(messages(service.out()))
          .contains("RATE_LIMIT_READ is not a setting and is ignored; use RATE_LIMIT_READS.")
          .anyMatch(message -> message.startsWith("Stopping"));
      assertThat(service.err()).isEmpty();
    }
  }

  /** A terminal that the program {@code script} provides. */
  @Test
  void printsTokensOnATerminal(@TempDir Path another) throws Exception {
    assumeThat(Path.of("/usr/bin/script")).exists();
    Path output = another.resolve("typescript");
    ProcessBuilder terminal =
        new ProcessBuilder(
                "script", "-qefc", Path.of("run").toAbsolutePath().toString(), "typescript")
            .directory(another.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    terminal
        .environment()
        .putAll(
            Map.of(
                "DATA_DIR", another.resolve("data").toString(),
                "PORT", Integer.toString(FreePort.find()),
                "MANAGEMENT_PORT", Integer.toString(FreePort.find())));
    Process service = terminal.start();
    try {
      Eventually.await(
          TIME_TO_CLOSE,
          "it prints the banner",
          () -> Files.exists(output) && Files.readString(output).contains("Stop with Ctrl-C"));
      assertThat(Files.readString(output))
          .containsPattern("(?m)^manager\\R+eyJ[\\w-]+\\.")
          .containsPattern(
              "curl -s http://127.0.0.1:\\d+/customers -H \"Authorization: Bearer eyJ");
    } finally {
      service.descendants().forEach(ProcessHandle::destroy);
      service.waitFor();
    }
  }

  /** A setting that the framework itself refuses. */
  @Test
  void reportsAnErrorOfTheFramework(@TempDir Path folder) throws Exception {
    try (RunningService service =
        RunningService.start(folder, Map.of("QUARKUS_HTTP_IO_THREADS", "many"))) {
      assertThat(service.awaitExit()).isEqualTo(ExitCode.FAILED);
      assertThat(service.out() + service.err()).contains("quarkus.http.io-threads");
    }
  }

  @Test
  void reportsAPortInUseInOneLine(@TempDir Path unused) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RunningService service =
            RunningService.start(unused, Map.of("PORT", Integer.toString(taken.getLocalPort())))) {
      assertThat(service.awaitExit()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(service.err().lines()).singleElement().asString().startsWith("PORT: ");
      assertThat(unused).isEmptyDirectory();
    }
  }

  @Test
  void refusesAnUnknownArgument(@TempDir Path unused) throws Exception {
    try (RunningService service = RunningService.start(unused, NO_SETTINGS, "serve")) {
      assertThat(service.awaitExit()).isEqualTo(ExitCode.WRONG_ARGUMENTS);
      assertThat(service.err()).isEqualTo("run: unknown argument 'serve'; see ./run --help\n");
    }
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
