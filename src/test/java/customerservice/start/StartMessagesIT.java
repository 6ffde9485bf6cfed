package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.testing.Eventually;
import customerservice.testing.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages of {@code ./run}: tokens only on a terminal, JSON lines, and errors in one line. */
class StartMessagesIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIME_TO_START = Duration.ofSeconds(40);
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  /** Linux accepts connections on all addresses of 127.0.0.0/8 if a port is open on all. */
  @Test
  void printsNoTokensAndHidesTheMetricsWithAnExternalDatabase(@TempDir Path unused)
      throws Exception {
    int management = FreePort.find();
    Map<String, String> settings =
        Map.of(
            "MANAGEMENT_PORT", Integer.toString(management),
            "DATABASE_URL", "postgresql://app:x@127.0.0.1:%d/crm".formatted(FreePort.find()),
            "SUPABASE_JWT_SECRET", SECRET);
    try (RunningService service = RunningService.start(unused, settings).awaitResponse()) {
      assertThat(service.out()).doesNotContain("eyJ", "is ready");
      assertThat(unused).isEmptyDirectory();
      new Socket(InetAddress.getLoopbackAddress(), management).close();
      assertThatThrownBy(() -> new Socket("127.0.0.2", management).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, http, 'PORT: must be from 1 to 65535, not'",
    "DATABASE_URL, mysql://a:s3cret@b/c, DATABASE_URL: must be a URL such as postgresql://",
    "DATABASE_URL, junk, DATABASE_URL: must be a URL such as postgresql://",
    "DATA_DIR, /dev/null, DATA_DIR: '/dev/null' is not a folder",
    "DATA_DIR, /proc/data, DATA_DIR: '/proc/data' is not usable",
    "SUPABASE_JWT_SECRET, short, SUPABASE_JWT_SECRET: must have at least 32 bytes",
    "TENANCY, many, TENANCY: must be single or multi",
    "SUPABASE_URL, http://abc.supabase.co, SUPABASE_URL: must be a URL such as https://",
    "LEDGER_COMMITTERS, 0, LEDGER_COMMITTERS: must be from 1 to 64",
    "HOST, nowhere.invalid, HOST: must be an address of this machine"
  })
  void reportsAWrongSettingInOneLine(
      String variable, String value, String line, @TempDir Path unused) throws Exception {
    Map<String, String> settings = new HashMap<>();
    // Without a secret, a DATABASE_URL would have a second line.
    settings.put("SUPABASE_JWT_SECRET", SECRET);
    settings.put(variable, value);
    try (RunningService service = RunningService.start(unused, settings)) {
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
      Eventually.await(TIME_TO_START, "it loads", () -> service.out().contains("Demo: adding"));
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
                "DATA_DIR", DataFolder.copyTo(another.resolve("data")).toString(),
                "PORT", Integer.toString(FreePort.find()),
                "MANAGEMENT_PORT", Integer.toString(FreePort.find())));
    Process service = terminal.start();
    try {
      Eventually.await(
          TIME_TO_START,
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
    try (RunningService service = RunningService.start(unused, Map.of(), "serve")) {
      assertThat(service.awaitExit()).isEqualTo(ExitCode.WRONG_ARGUMENTS);
      assertThat(service.err()).isEqualTo("run: unknown argument 'serve'; see ./run --help\n");
    }
  }
}
