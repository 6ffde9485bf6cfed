package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.OpenApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of calls in README.md. */
class ReadmeTest {
  private static final Pattern CALL = Pattern.compile("`((?:GET|POST|PUT|PATCH|DELETE) /[^`]*)`");
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

  @Test
  void listsEveryOperationOfTheDescription() throws IOException {
    String section = Files.readString(Path.of("README.md")).split("## The API", 2)[1];
    Set<String> listed =
        section
            .split("\n## ", 2)[0]
            .lines()
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> CALL.matcher(line.split("\\|", -1)[1]).results())
            .map(call -> withoutNames(call.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            OpenApi.read().operations().keySet().stream().map(ReadmeTest::withoutNames).toList());
  }

  /** The table names each id {@code id}. */
  private static String withoutNames(String call) {
    return PARAMETER.matcher(call).replaceAll("{}");
  }
}
