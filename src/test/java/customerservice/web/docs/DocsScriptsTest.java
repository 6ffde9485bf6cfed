package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of the documentation page, and the example programs that they write. Node.js runs
 * them; without it, or with a version that cannot load them, these tests are skipped.
 */
@QuarkusTest
@Tag("slow")
class DocsScriptsTest extends ApiTest {
  private static final Path SCRIPTS = Path.of("src/test/scripts").toAbsolutePath();
  private static final long LIMIT_SECONDS = 60;
  private static final JsonMapper JSON = new JsonMapper();

  /** Statuses of a request that does not match the description. */
  private static final Set<String> WRONG =
      Set.of("400", "401", "403", "405", "406", "413", "415", "422", "500");

  private static final String UNKNOWN_PATH = "See /docs for all paths of the API.";

  @TempDir Path folder;

  /** The output of a command that succeeded. */
  private String run(Map<String, String> environment, String... command) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as("%s%n%s", List.of(command), printed).isZero();
    return printed;
  }

  @BeforeEach
  void requireNode() throws Exception {
    boolean isUsable;
    try {
      String version = run(Map.of(), "node", "--version").strip();
      isUsable = version.matches("v(20\\.(19|[2-9]\\d)|2[2-9]|[3-9]\\d)\\..*");
    } catch (IOException notInstalled) {
      isUsable = false;
    }
    assumeTrue(isUsable, "needs Node.js 20.19 or newer");
  }

  @Test
  void passTheirOwnTests() throws Exception {
    run(Map.of(), "node", "--test", SCRIPTS.resolve("docs.test.mjs").toString());
  }

  @Test
  void writeProgramsForEveryOperation() throws Exception {
    assertThat(programs().stream().map(sample -> sample.path("route").asText()).distinct())
        .containsExactlyInAnyOrderElementsOf(OpenApi.read().operations().keySet());
  }

  @Test
  void writeCurlCommandsThatTheServiceUnderstands() throws Exception {
    String printStatus = "curl() { command curl -sS -w '\\n%{http_code}' \"$@\"; }\n";
    for (JsonNode sample : programs()) {
      String program = sample.path("curl").asText();
      String printed = run(environment(sample), "sh", "-eu", "-c", printStatus + program);
      assertUnderstood(program, printed.substring(printed.lastIndexOf('\n') + 1), printed);
    }
  }

  @Test
  void writeTypeScriptThatTheServiceUnderstands() throws Exception {
    for (JsonNode sample : programs()) {
      String program = sample.path("TypeScript").asText();
      // The programs need no types, so they are JavaScript too.
      Path file = Files.writeString(folder.resolve("program.mjs"), program);
      String printed = run(environment(sample), "node", file.toString());
      assertUnderstood(program, printed.split("\\s", 2)[0], printed);
    }
  }

  @Test
  void writeJavaThatCompiles() throws Exception {
    List<Path> files = new ArrayList<>();
    for (JsonNode sample : programs()) {
      String program = sample.path("Java").asText();
      String name = program.split("public class ", 2)[1].split(" ", 2)[0];
      Path home = Files.createDirectories(folder.resolve("example" + files.size()));
      String declaration = "package " + home.getFileName() + ";\n";
      files.add(Files.writeString(home.resolve(name + ".java"), declaration + program));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-d", folder.toString(), "-Xlint:all");
      compiler
          .getTask(errors, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
          .call();
    }
    assertThat(errors.toString()).isEmpty();
  }

  private List<JsonNode> programs() throws Exception {
    Path description = folder.resolve("openapi.json");
    Files.writeString(description, OpenApi.read().root().toString());
    String script = SCRIPTS.resolve("programs.mjs").toString();
    List<JsonNode> programs = new ArrayList<>();
    for (String line : run(Map.of(), "node", script, description.toString()).split("\n", -1)) {
      if (!line.isEmpty()) {
        programs.add(JSON.readTree(line));
      }
    }
    return programs;
  }

  private static Map<String, String> environment(JsonNode sample) {
    JsonNode operation = OpenApi.read().operation(sample.path("route").asText());
    List<String> roles = OpenApi.texts(operation.path("x-roles"));
    return Map.of(
        "BASE_URL",
        ConfigProvider.getConfig().getValue("test.url", String.class),
        "TOKEN",
        TestTokens.token(roles.isEmpty() ? "admin" : roles.getFirst()));
  }

  /** A 404 for an id is possible, because the ids of the examples do not exist. */
  private static void assertUnderstood(String program, String status, String printed) {
    assertThat(status).as("%s%n%s", program, printed).matches("[2-5]\\d\\d").isNotIn(WRONG);
    assertThat(printed).as(program).doesNotContain(UNKNOWN_PATH);
  }
}
