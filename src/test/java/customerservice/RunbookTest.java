package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/RUNBOOK.md has each alert and each line that the service logs as WARN or ERROR. */
final class RunbookTest {
  private static final Path RUNBOOK = Path.of("docs/RUNBOOK.md");
  private static final Path RULES = Path.of("deploy/prometheus/rules.yml");

  /** A call that logs a line, up to the parenthesis and the level of System.Logger. */
  private static final String CALL =
      "\\bLOG\\s*\\.\\s*(?:(warn|error)f?\\(|log\\(\\s*System\\.Logger\\.Level\\.(WARNING|ERROR),)";

  private static final Pattern LOGGED = Pattern.compile(CALL);

  /** The same with its format, a single literal that may follow a failure. */
  private static final Pattern FORMAT =
      Pattern.compile(CALL + "\\s*(?:\\w+,\\s*)?\"([^\"\\\\]*)\"\\s*[,)]");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (WARN|ERROR) \\| `([^`]+)`(?: \\| [^|\n]{4,}){3} \\|$");
  private static final Pattern HEADING = Pattern.compile("(?m)^### (\\w+)$");
  private static final Pattern ALERT = Pattern.compile("(?m)^ *- alert: (\\w+)$");
  private static final Pattern LINK = Pattern.compile("(?m)^ *runbook: docs/RUNBOOK\\.md#(\\w+)$");

  @Test
  void hasEachLogLineOfTheSources() throws IOException {
    Set<String> logged = new HashSet<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      List<String> lines = matches(FORMAT, source, call -> level(call) + " " + call.group(3));
      assertThat(lines)
          .as("%s logs each line with one literal as its format", file)
          .hasSize((int) LOGGED.matcher(source).results().count());
      logged.addAll(lines);
    }
    List<String> documented = matches(ROW, runbook(), row -> row.group(1) + " " + row.group(2));
    assertThat(documented).doesNotHaveDuplicates().hasSameElementsAs(logged);
    assertThat(documented).hasSizeGreaterThan(20);
  }

  private static String level(MatchResult call) {
    String method = call.group(1);
    String level = method == null ? call.group(2) : method.toUpperCase(Locale.ROOT);
    return level.equals("WARNING") ? "WARN" : level;
  }

  @Test
  void hasEachAlert() throws IOException {
    String rules = Files.readString(RULES);
    List<String> alerts = matches(ALERT, rules, alert -> alert.group(1));
    String section = runbook().split("\n## Alerts\n", 2)[1].split("\n## ", 2)[0];
    assertThat(matches(HEADING, section, heading -> heading.group(1)))
        .containsExactlyInAnyOrderElementsOf(new TreeSet<>(alerts));
    assertThat(alerts).doesNotHaveDuplicates().hasSizeGreaterThan(15);
    assertThat(matches(LINK, rules, link -> link.group(1)))
        .as("each alert has the link to its section")
        .isEqualTo(alerts.stream().map(alert -> alert.toLowerCase(Locale.ROOT)).toList());
    for (String text : section.split("\n### ", -1)) {
      if (!text.isBlank()) {
        assertThat(text).contains("- **Meaning.** ", "- **Look at.** ", "- **Do.** ");
      }
    }
  }

  private static List<String> matches(
      Pattern pattern, String text, Function<MatchResult, String> value) {
    return pattern.matcher(text).results().map(value).toList();
  }

  private static String runbook() throws IOException {
    return Files.readString(RUNBOOK);
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
