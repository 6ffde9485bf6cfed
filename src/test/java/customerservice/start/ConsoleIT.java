package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uses the console in Chromium: the tests in {@code src/test/console}. Without a browser they are
 * skipped; {@code .ci/run} installs one.
 */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ConsoleIT {
  private static final Path TESTS = Path.of("src/test/console").toAbsolutePath();
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome");

  private static final long LIMIT_MINUTES = 9;

  @TempDir private static Path folder;
  private static RunningService service;
  private static String browser = "";

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> found = browser();
    if (found.isEmpty()) {
      System.err.println(
          "*** ConsoleIT is SKIPPED: no Chromium on the PATH (Debian: apt-get install chromium) ***");
    }
    assumeTrue(found.isPresent(), "needs Chromium");
    browser = found.orElseThrow().toString();
    try (Stream<Path> files = Files.list(TESTS)) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    run(Map.of(), List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock"));
    // A test receives webhooks on loopback.
    Map<String, String> settings = Map.of("WEBHOOK_NETWORKS", "127.0.0.0/8");
    service = RunningService.start(folder.resolve("data"), settings).awaitReady();
  }

  @AfterAll
  static void stop() throws IOException {
    if (service != null) {
      service.close();
    }
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(place -> BROWSERS.stream().map(name -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The client of the API, and what it imports. */
  @Test
  void hasConsistentTypes() throws Exception {
    run(
        Map.of(),
        List.of("node_modules/.bin/tsc", "--project", TESTS.resolve("tsconfig.json").toString()));
  }

  @Test
  void letsStaffDoTheirWork() throws Exception {
    runTests("flows.test.mjs", Map.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {1400, 390})
  void isAccessible(int width) throws Exception {
    runTests("accessibility.test.mjs", Map.of("WIDTH", Integer.toString(width)));
  }

  /** Runs a file of tests in a browser, with more variables in its environment. */
  private static void runTests(String file, Map<String, String> variables) throws Exception {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("BASE_URL", "http://127.0.0.1:" + service.port());
    environment.put("TOKEN", service.token("manager"));
    environment.put("CHROMIUM", browser);
    run(environment, List.of("node", "--test", file));
  }

  /** Runs a program, and fails with its output unless it succeeds. */
  private static void run(Map<String, String> environment, List<String> command) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process program = builder.start();
    boolean ended = program.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
    program.destroyForcibly();
    assertThat(ended).as("%s ends", command).isTrue();
    assertThat(program.exitValue()).as("%s%n%s", command, Files.readString(output)).isZero();
  }
}
