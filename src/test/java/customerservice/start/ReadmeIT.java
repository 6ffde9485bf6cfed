package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the commands of the README and of docs/CONNECT.md, and compares the responses. */
class ReadmeIT {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(sh|json)\n(.*?)```");
  private static final String SEPARATOR = "=====";
  private static final long LIMIT_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Commands, and the part of their response that the README shows; empty if it shows none. */
  private record Step(String commands, String response) {}

  @ParameterizedTest
  @CsvSource({"README.md, A walk-through", "docs/CONNECT.md, 'A till, with curl'"})
  void returnsTheResponsesOfTheGuide(Path guide, String section, @TempDir Path folder)
      throws Exception {
    List<Step> steps = steps(Files.readString(guide), section);
    assertThat(steps).hasSizeGreaterThan(7);
    try (RunningService service =
        RunningService.start(DataFolder.copyTo(folder.resolve("data")), Map.of()).awaitReady()) {
      List<String> responses = run(steps, service, folder);
      for (int i = 0; i < steps.size(); i++) {
        if (!steps.get(i).response().isEmpty()) {
          JsonNode documented = JSON.readTree(steps.get(i).response());
          JsonNode actual = JSON.readTree(responses.get(i));
          assertThat(isPartOf(documented, actual))
              .as("%s\nreturns %s\nbut %s: %s", steps.get(i).commands(), actual, guide, documented)
              .isTrue();
        }
      }
    }
  }

  private static List<Step> steps(String guide, String section) {
    String walkThrough = guide.split("## " + section, 2)[1].split("\n## ", 2)[0];
    List<Step> steps = new ArrayList<>();
    Matcher block = BLOCK.matcher(walkThrough);
    while (block.find()) {
      if (block.group(1).equals("sh")) {
        steps.add(new Step(block.group(2), ""));
      } else {
        Step commands = steps.removeLast();
        steps.add(new Step(commands.commands(), block.group(2)));
      }
    }
    return steps;
  }

  /** Runs all commands in one shell, and returns their responses. */
  private static List<String> run(List<Step> steps, RunningService service, Path folder)
      throws Exception {
    StringBuilder script = new StringBuilder();
    for (Step step : steps) {
      script.append(step.commands()).append("\necho; echo ").append(SEPARATOR).append('\n');
    }
    String text =
        script
            .toString()
            .replace("127.0.0.1:8000", "127.0.0.1:" + service.port())
            .replace("./run", Path.of("run").toAbsolutePath().toString());
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-eu", "-c", text)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("DATA_DIR", folder.resolve("data").toString());
    Process shell = builder.start();
    assertThat(shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(shell.exitValue()).as(printed).isZero();
    return List.of(printed.split(SEPARATOR, -1));
  }

  /** Whether the actual response contains the documented fields; lists must match completely. */
  private static boolean isPartOf(JsonNode documented, JsonNode actual) {
    if (documented.isObject()) {
      return documented.properties().stream()
          .allMatch(field -> isPartOf(field.getValue(), actual.path(field.getKey())));
    }
    if (documented.isArray()) {
      boolean isSame = documented.size() == actual.size();
      for (int i = 0; isSame && i < documented.size(); i++) {
        isSame = isPartOf(documented.get(i), actual.get(i));
      }
      return isSame;
    }
    return documented.equals(actual);
  }
}
