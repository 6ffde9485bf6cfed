package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Comments, documents, descriptions and messages are plain English, as far as patterns can tell:
 * {@code plain-english.txt} lists the constructions that mark mannered sentences.
 */
final class PlainEnglishTest {
  private static final Path RULES = Path.of("src/test/resources/plain-english.txt");
  private static final Pattern FILES =
      Pattern.compile(".*\\.(java|md|yaml|html|sql|properties)|.*/strings/en\\.json");

  /** Migrations that have been released never change, so neither do their comments. */
  private static final Pattern UNCHANGEABLE = Pattern.compile(".*/migration/V202611(22|23|24).*");

  private static final Pattern JAVA_TEXT =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"",
          Pattern.DOTALL);
  private static final Pattern SQL =
      Pattern.compile("\\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\\b");
  private static final Pattern COMMENT = Pattern.compile("(?:--|#)[^\\n]*");
  private static final Pattern CODE_BLOCK = Pattern.compile("```.*?```|`[^`\n]*`", Pattern.DOTALL);

  private record Rule(Pattern pattern, String advice) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/main",
        "src/test/java",
        "bench",
        "docs",
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md"
      })
  void avoidsManneredConstructions(String root) throws IOException {
    List<Rule> rules = rules();
    List<String> found = new ArrayList<>();
    for (Path file : files(Path.of(root))) {
      for (String text : texts(file)) {
        found.addAll(violations(rules, file, text));
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void findsAManneredSentence() throws IOException {
    List<String> found =
        violations(rules(), RULES, "Whoever comes behind is told anew. It retries the request.");
    assertThat(found)
        .anyMatch(line -> line.contains("Whoever"))
        .anyMatch(line -> line.contains("behind"))
        .anyMatch(line -> line.contains("anew"));
    assertThat(violations(rules(), RULES, "The service runs behind a proxy.")).isEmpty();
  }

  private static List<Rule> rules() throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (String line : Files.readAllLines(RULES)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] cells = line.split(" => ", 2);
        rules.add(new Rule(Pattern.compile(cells[0]), cells[1]));
      }
    }
    return rules;
  }

  private static List<String> violations(List<Rule> rules, Path file, String text) {
    String line = text.replaceAll("\\s+(\\* )?", " ");
    List<String> found = new ArrayList<>();
    for (Rule rule : rules) {
      Matcher matches = rule.pattern().matcher(line);
      while (matches.find()) {
        String around =
            line.substring(
                Math.max(0, matches.start() - 40), Math.min(line.length(), matches.end() + 40));
        found.add("%s: …%s… (%s)".formatted(file, around, rule.advice()));
      }
    }
    return found;
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> FILES.matcher(file.toString()).matches())
          .filter(file -> !UNCHANGEABLE.matcher(file.toString()).matches())
          .filter(file -> !file.endsWith("PlainEnglishTest.java"))
          .sorted()
          .toList();
    }
  }

  /** The parts of a file that a person reads as sentences. */
  private static List<String> texts(Path file) throws IOException {
    String content = Files.readString(file);
    String name = file.toString();
    if (name.endsWith(".java")) {
      return javaTexts(content);
    }
    if (name.endsWith(".sql") || name.endsWith(".properties")) {
      return COMMENT.matcher(content).results().map(match -> match.group()).toList();
    }
    return List.of(CODE_BLOCK.matcher(content).replaceAll("x"));
  }

  private static List<String> javaTexts(String code) {
    List<String> texts = new ArrayList<>();
    Matcher parts = JAVA_TEXT.matcher(code);
    while (parts.find()) {
      String part = parts.group();
      if (part.startsWith("\"") && !part.contains(" ")) {
        continue; // A name or a symbol, not a sentence.
      }
      if (part.startsWith("\"\"\"") && SQL.matcher(part).find()) {
        COMMENT.matcher(part).results().forEach(match -> texts.add(match.group()));
      } else {
        texts.add(
            part.replaceAll("\\{@code [^}]*\\}", "x")
                .replaceAll("\\{@\\w+ ([^}]*)\\}", "$1")
                .replaceAll("@(param|return|throws) ?\\S*", ".")
                .replaceAll("^(/\\*\\*?|//|\"+)\\s*", "")
                .replaceAll("\\s*(\\*/|\"+)$", ""));
      }
    }
    return texts;
  }
}
