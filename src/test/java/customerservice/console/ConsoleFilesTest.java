package customerservice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts, styles and vendored files of the console, without a browser. */
final class ConsoleFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources/console");
  private static final int LINES_MAX = 300;

  /** Of the first view, compressed. */
  private static final int FIRST_VIEW_BYTES_MAX = 150_000;

  private static final Pattern IMPORT = Pattern.compile("(?:from|import) ?\\(?'(\\.[^']+\\.js)'");
  private static final Pattern STATIC_IMPORT = Pattern.compile("from '(\\.[^']+\\.js)'");
  private static final Pattern PAGE_FILE = Pattern.compile("(?:src|href)=\"\\{\\{files}}/([^\"]+)");
  private static final Pattern FOREIGN = Pattern.compile("(?:https?:)?//[a-z0-9-]+\\.[a-z]{2,}");

  /** A row of vendor/vendored.txt: file | package | version | licence | SHA-256. */
  private static final Pattern VENDORED =
      Pattern.compile("(\\S+) \\| (.+) \\| (\\S+) \\| (\\S+) \\| ([0-9a-f]{64})");

  private final ConsoleFiles files = new ConsoleFiles();

  private static List<Path> own(String... extensions) throws IOException {
    try (Stream<Path> found = Files.walk(FOLDER)) {
      return found
          .filter(file -> Stream.of(extensions).anyMatch(file.toString()::endsWith))
          .filter(file -> !file.startsWith(FOLDER.resolve("vendor")))
          .toList();
    }
  }

  @Test
  void haveFewLines() throws IOException {
    assertThat(own(".js", ".css", ".html"))
        .hasSizeGreaterThan(30)
        .allSatisfy(
            file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(LINES_MAX));
  }

  @Test
  void nameNoOtherHost() throws IOException {
    assertThat(own(".js", ".css", ".html", ".json"))
        .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContainPattern(FOREIGN));
  }

  @Test
  void importOnlyPackagedScripts() throws IOException {
    for (Path file : own(".js")) {
      IMPORT
          .matcher(Files.readString(file))
          .results()
          .map(found -> file.resolveSibling(found.group(1)).normalize())
          .forEach(imported -> assertThat(imported).as("%s", file).exists());
    }
  }

  @Test
  void areAllUsed() throws IOException {
    Set<Path> used = reachable(FOLDER.resolve("main.js"), IMPORT);
    used.add(FOLDER.resolve("theme.js")); // A script of the page.
    assertThat(used).containsAll(own(".js"));
  }

  private static Set<Path> reachable(Path start, Pattern imports) throws IOException {
    Set<Path> found = new TreeSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Path file = open.removeFirst();
      if (found.add(file)) {
        imports
            .matcher(Files.readString(file))
            .results()
            .forEach(match -> open.add(file.resolveSibling(match.group(1)).normalize()));
      }
    }
    return found;
  }

  /** The page, its styles and font, the texts, and the scripts of the sign-in and of one page. */
  @ParameterizedTest
  @ValueSource(strings = {"customers.js", "customer.js", "overview.js"})
  void areSmallInTheFirstView(String page) throws IOException {
    Set<String> loaded = new TreeSet<>(Set.of("strings/es.json", "vendor/inter-latin-ext-a.woff2"));
    PAGE_FILE.matcher(files.page()).results().forEach(found -> loaded.add(found.group(1)));
    for (String start : List.of("main.js", "shell.js", "pages/sign-in.js", "pages/" + page)) {
      reachable(FOLDER.resolve(start), STATIC_IMPORT)
          .forEach(file -> loaded.add(FOLDER.relativize(file).toString()));
    }
    if (page.equals("overview.js")) {
      loaded.add("vendor/uplot.js");
    }
    int bytes =
        loaded.stream().mapToInt(name -> files.file(name).orElseThrow().compressed().length).sum();
    assertThat(bytes).as("%s", loaded).isLessThan(FIRST_VIEW_BYTES_MAX);
  }

  @Test
  void ofOthersAreVendoredUnchanged() throws Exception {
    Map<String, String> expected = new TreeMap<>();
    for (String line : Files.readAllLines(FOLDER.resolve("vendor/vendored.txt"))) {
      var row = VENDORED.matcher(line);
      if (row.matches()) {
        expected.put(row.group(1), row.group(5));
      }
    }
    Map<String, String> actual = new TreeMap<>();
    try (Stream<Path> vendored = Files.list(FOLDER.resolve("vendor"))) {
      for (Path file : vendored.filter(one -> !one.toString().endsWith(".txt")).toList()) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        actual.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void haveAVersionThatDependsOnThem() {
    assertThat(files.version()).matches("[0-9a-f]{12}");
    assertThat(new ConsoleFiles().version()).isEqualTo(files.version());
    assertThat(new String(files.file("main.js").orElseThrow().plain(), StandardCharsets.UTF_8))
        .contains("render(");
  }
}
