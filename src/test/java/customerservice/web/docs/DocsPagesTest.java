package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.input.ProblemCode;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation page and the problem pages. */
class DocsPagesTest {
  private static final Pattern ADDRESS = Pattern.compile("(?:src|href)=\"(/[^\"?]+)");
  private static final Pattern IMPORT = Pattern.compile("from \"\\.(/[^\"]+)\"");

  private final ProblemPages problems = new ProblemPages("0.1.0");
  private final DocsPage docs = new DocsPage("0.1.0");

  @Test
  void explainEveryProblemCodeAndNoOther() {
    assertThat(ProblemPages.texts().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProblemCode.values()).map(ProblemCode::code).toList());
    assertThat(ProblemPages.texts())
        .allSatisfy((code, text) -> {
          assertThat(text.meaning()).as(code).isNotBlank();
          assertThat(text.remedies()).as(code).isNotEmpty();
          assertThat(text.example()).as(code).containsKey("detail");
        });
  }

  @Test
  void explainTheProblemAndShowAResponse() {
    assertThat(problems.page("insufficient_points").orElseThrow())
        .contains("409", "insufficient_points", "<h1>The balance is too low</h1>")
        .contains("<code>balance</code>")
        .contains("&quot;requested&quot;: 100")
        .doesNotContain("{{");
  }

  @Test
  void doNotExistForOtherCodes() {
    assertThat(problems.page("Insufficient_Points")).isEmpty();
    assertThat(problems.page("../openapi.yaml")).isEmpty();
  }

  /** The Content-Security-Policy forbids both. */
  @Test
  void haveNoInlineScriptAndNoInlineStyle() {
    assertThat(docs.html() + problems.page("internal").orElseThrow())
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContain("<style", "style=", "onclick", "onload", "javascript:", "http:", "https:");
  }

  @Test
  void haveAFieldForTheTokenInTheHeader() {
    assertThat(docs.html().split("</header>", 2)[0])
        .contains("<input id=\"token\"", "<code>./run token --role admin</code>");
  }

  @Test
  void linkOnlyToPackagedFiles() {
    assertThat(ADDRESS.matcher(docs.html()).results().map(found -> found.group(1)))
        .filteredOn(address -> address.startsWith("/docs/") || address.startsWith("/webjars/"))
        .hasSizeGreaterThan(4)
        .allSatisfy(
            address -> assertThat(PackagedFile.bytes("META-INF/resources" + address)).isNotEmpty());
  }

  @Test
  void importOnlyPackagedScripts() {
    Set<String> scripts = new LinkedHashSet<>(List.of("/docs.js"));
    for (List<String> next = List.copyOf(scripts); !next.isEmpty(); ) {
      next =
          next.stream()
              .map(script -> PackagedFile.text("META-INF/resources/docs" + script))
              .flatMap(text -> IMPORT.matcher(text).results().map(found -> found.group(1)))
              .filter(scripts::add)
              .toList();
    }
    assertThat(scripts).contains("/description.js", "/index.js", "/samples.js", "/token.js");
  }

  @Test
  void escapeText() {
    assertThat(HtmlTemplate.prose("`a < b` & \"c\""))
        .isEqualTo("<code>a &lt; b</code> &amp; &quot;c&quot;");
  }
}
