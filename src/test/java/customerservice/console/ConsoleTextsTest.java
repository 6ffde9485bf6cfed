package customerservice.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import customerservice.platform.input.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The texts of the console: complete in each language, and in no other file. */
final class ConsoleTextsTest {
  private static final Path FOLDER = Path.of("src/main/resources/console");
  private static final List<String> LANGUAGES = List.of("en", "es");

  private static final Pattern KEY = Pattern.compile("\\bt\\(\\s*'([a-z_.]+)'(?! \\+)");

  /** A key whose end is a value: {@code t('nav.' + action)} or {@code t(`filter.${name}_is`)}. */
  private static final Pattern PREFIX =
      Pattern.compile("\\bt\\(\\s*(?:'([a-z_]+\\.[a-z_]*)' \\+|`([a-z_]+\\.)\\$\\{)");

  /** A key in a choice: {@code t(isOne ? 'a.b' : 'c.d')}. */
  private static final Pattern CHOSEN = Pattern.compile("[?:] '([a-z_]+\\.[a-z_]+)'");

  private static final Pattern GROUP = Pattern.compile("\\b(?:term|message)\\('([a-z]+)'");
  private static final Pattern NAMED_GROUP =
      Pattern.compile("(?:group=\"|named\\('|chips\\(')([a-z]+)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)\\}");

  /** Letters between tags of a template, or in an attribute that a person reads. */
  private static final Pattern TEXT_IN_TEMPLATE =
      Pattern.compile(
          "(?<![=\\-])>\\s*[^<>{}$`;=()]*\\p{L}{2,}[^<>{}$`;=()]*<"
              + "|(?:aria-label|title|label|hint|alt)=\"[^\"$]*\\p{L}{2,}");

  private static JsonNode texts(String language) throws IOException {
    return new JsonMapper().readTree(FOLDER.resolve("strings/" + language + ".json").toFile());
  }

  private static Set<String> keys(String language) throws IOException {
    Set<String> keys = new TreeSet<>();
    texts(language).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".js"))
          .filter(file -> !file.startsWith(FOLDER.resolve("vendor")))
          .toList();
    }
  }

  private static Set<String> found(Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path script : scripts()) {
      pattern
          .matcher(Files.readString(script))
          .results()
          .map(ConsoleTextsTest::group)
          .forEach(found::add);
    }
    return found;
  }

  private static String group(MatchResult match) {
    return match.group(1) == null ? match.group(2) : match.group(1);
  }

  @Test
  void existInEachLanguage() throws IOException {
    for (String language : LANGUAGES) {
      assertThat(keys(language)).as(language).isEqualTo(keys("en"));
      assertThat(StreamSupport.stream(texts(language).spliterator(), false))
          .as(language)
          .allSatisfy(text -> assertThat(text.isObject() || !text.asText().isBlank()).isTrue());
    }
  }

  @Test
  void haveThePlaceholdersOfTheOtherLanguages() throws IOException {
    JsonNode english = texts("en");
    JsonNode spanish = texts("es");
    assertThat(keys("en"))
        .allSatisfy(key ->
            assertThat(placeholders(spanish.get(key)))
                .as(key)
                .isEqualTo(placeholders(english.get(key))));
  }

  private static Set<String> placeholders(JsonNode text) {
    Set<String> names = new TreeSet<>();
    PLACEHOLDER.matcher(text.toString()).results().forEach(found -> names.add(found.group(1)));
    return names;
  }

  @Test
  void existForEachKeyOfTheScripts() throws IOException {
    assertThat(found(KEY)).hasSizeGreaterThan(200).isSubsetOf(keys("en"));
    assertThat(found(CHOSEN)).isSubsetOf(keys("en"));
    Set<String> groups = found(GROUP);
    groups.remove("tag"); // The words of a tag are its text.
    assertThat(groups)
        .allSatisfy(group -> assertThat(keys("en")).anyMatch(key -> key.startsWith(group + ".")));
  }

  @Test
  void areUsed() throws IOException {
    Set<String> unused = keys("en");
    unused.removeAll(found(KEY));
    unused.removeAll(found(CHOSEN));
    List<String> prefixes = new ArrayList<>(found(PREFIX));
    Stream.concat(found(GROUP).stream(), found(NAMED_GROUP).stream())
        .map(group -> group + ".")
        .forEach(prefixes::add);
    unused.removeIf(key -> prefixes.stream().anyMatch(key::startsWith));
    assertThat(unused).isEmpty();
  }

  @Test
  void explainTheProblemsOfTheApi() throws IOException {
    Set<String> known = keys("en");
    assertThat(ProblemCode.values())
        .allSatisfy(code -> assertThat(known).contains("problem." + code.code()));
  }

  @Test
  void areOnlyInTheFilesOfTexts() throws IOException {
    List<String> outside = new ArrayList<>();
    for (Path script : scripts()) {
      String code = Files.readString(script).replaceAll("(?m)^\\s*(?://|/?\\*).*$", "");
      TEXT_IN_TEMPLATE
          .matcher(code)
          .results()
          .forEach(found -> outside.add(script + ": " + found.group()));
    }
    assertThat(outside).isEmpty();
  }

  @Test
  void areFoundOutsideTheFilesOfTexts() {
    assertThat("html`<b>Save it</b>`").containsPattern(TEXT_IN_TEMPLATE);
    assertThat("html`<button aria-label=\"Close\">`").containsPattern(TEXT_IN_TEMPLATE);
    assertThat("html`<b>${t('edit.save')}</b>`").doesNotContainPattern(TEXT_IN_TEMPLATE);
  }
}
