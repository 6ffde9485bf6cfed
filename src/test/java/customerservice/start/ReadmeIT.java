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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk-through of the README does what it says: its commands are run, its answers compared. */
class ReadmeIT {
  private static final Pattern BLOCK = Pattern.compile("(?s)```(sh|json)\n(.*?)```");
  private static final String BETWEEN = "=====";
  private static final long LIMIT_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Commands, and the part of their answer that the README shows; "" where it shows none. */
  private record Step(String commands, String answer) {}

  @Test
  void doesWhatItSays(@TempDir Path folder) throws Exception {
    List<Step> steps = steps(Files.readString(Path.of("README.md")));
    assertThat(steps).hasSizeGreaterThan(7);
    try (RunningService service =
        RunningService.start(folder.resolve("data"), Map.of()).awaitReady()) {
      List<String> answers = run(steps, service, folder);
      for (int i = 0; i < steps.size(); i++) {
        if (!steps.get(i).answer().isEmpty()) {
          JsonNode shown = JSON.readTree(steps.get(i).answer());
          JsonNode got = JSON.readTree(answers.get(i));
          assertThat(isPartOf(shown, got))
              .as("%s\nanswers %s\nand the README says %s", steps.get(i).commands(), got, shown)
              .isTrue();
        }
      }
    }
  }

  private static List<Step> steps(String readme) {
    String walkThrough = readme.split("## A walk-through", 2)[1].split("\n## ", 2)[0];
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

  /** Runs them all in one shell, as a reader would. */
  private static List<String> run(List<Step> steps, RunningService service, Path folder)
      throws Exception {
    StringBuilder script = new StringBuilder();
    for (Step step : steps) {
      script.append(step.commands()).append("\necho; echo ").append(BETWEEN).append('\n');
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
    return List.of(printed.split(BETWEEN, -1));
  }

  /** Whether what is shown is in what was got: fields may be left out, entries of lists may not. */
  private static boolean isPartOf(JsonNode shown, JsonNode got) {
    if (shown.isObject()) {
      return shown.properties().stream()
          .allMatch(field -> isPartOf(field.getValue(), got.path(field.getKey())));
    }
    if (shown.isArray()) {
      boolean isSame = shown.size() == got.size();
      for (int i = 0; isSame && i < shown.size(); i++) {
        isSame = isPartOf(shown.get(i), got.get(i));
      }
      return isSame;
    }
    return shown.equals(got);
  }
}
