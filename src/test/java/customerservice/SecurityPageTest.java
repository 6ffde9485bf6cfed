package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test class that docs/SECURITY.md names exists. */
class SecurityPageTest {
  private static final Path PAGE = Path.of("docs", "SECURITY.md");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT|Properties))`");

  @Test
  void namesOnlyExistingTests() throws IOException {
    Set<String> named =
        TEST.matcher(Files.readString(PAGE))
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(tests()).containsAll(named);
  }

  /** Except for the header rows. */
  @Test
  void namesATestInEachRow() throws IOException {
    assertThat(
            Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("|") && !line.startsWith("| ---"))
                .filter(line -> !line.endsWith("| tests |")))
        .allMatch(row -> TEST.matcher(row).results().map(MatchResult::group).count() > 0);
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
