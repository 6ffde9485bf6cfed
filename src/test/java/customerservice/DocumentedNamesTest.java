package customerservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every type that a document names exists. */
final class DocumentedNamesTest {
  private static final Pattern CODE = Pattern.compile("`[^`\n]+`");

  /** A type with at least two words in its name, and not a header such as {@code If-Match}. */
  private static final Pattern TYPE =
      Pattern.compile("(?<![\\w-])(?:[A-Z][a-z0-9]+){2,}(?![\\w-])");

  /** A class of a library that the service does not use, and a header. */
  private static final Set<String> FOREIGN = Set.of("HttpsJwks", "RateLimit");

  @Test
  void exist() throws IOException {
    Set<String> types = types();
    Set<String> missing = new TreeSet<>();
    int count = 0;
    for (Path document : documents()) {
      List<String> named =
          CODE.matcher(Files.readString(document))
              .results()
              .map(MatchResult::group)
              .flatMap(code -> TYPE.matcher(code).results().map(MatchResult::group))
              .toList();
      count += named.size();
      named.stream()
          .filter(name -> !types.contains(name) && !FOREIGN.contains(name))
          .forEach(name -> missing.add(document + ": " + name));
    }
    assertThat(missing).isEmpty();
    assertThat(count).isGreaterThan(200);
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents =
        new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (Stream<Path> files = Files.walk(Path.of("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    return documents;
  }

  private static Set<String> types() throws IOException {
    Set<String> types = new HashSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        types.add(file.getFileName().toString().replace(".java", ""));
      }
    }
    return types;
  }
}
