package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The response at {@code /}: the console for browsers, a problem for programs. */
@QuarkusTest
class HomePageTest extends ApiTest {
  private static final String BROWSER =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  @ParameterizedTest
  @ValueSource(
      strings = {
        BROWSER,
        "text/html",
        "TEXT/HTML",
        "text/*",
        "text/html, */*",
        "application/json;q=0.5, text/html;q=0.6",
      })
  void leadsABrowserToTheConsole(String accept) {
    Answer answer = request("GET", "/").header("Accept", accept).send().is(302);
    assertThat(answer.header("location")).isEqualTo("/console");
    assertThat(answer.header("vary")).isEqualTo("Accept");
    assertThat(answer.text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "application/json, text/plain, */*",
        "application/problem+json",
        "application/json, text/html",
        "application/json, text/html;q=0.9",
        "application/*, text/html;q=0.9",
        "application/problem+json, text/html;q=0.9",
        "text/html;q=0, */*",
        "image/png",
        "text/html;q=x",
        "text/html;q=0",
        ";;;,,q=x",
        "text",
        ",",
      })
  void isAProblemForAProgram(String accept) {
    Answer answer = request("GET", "/").header("Accept", accept).send();
    assertThat(answer.isProblem(404, "not_found").header("vary")).isEqualTo("Accept");
    assertThat(answer.at("detail").asText()).contains("/docs");
  }

  @Test
  void isAProblemWithoutAccept() {
    request("GET", "/").send().isProblem(404, "not_found");
    request("POST", "/").header("Accept", BROWSER).send().isProblem(404, "not_found");
    request("GET", "/nowhere").header("Accept", BROWSER).send().isProblem(404, "not_found");
  }

  @Test
  void leadsHeadToTheConsoleToo() {
    Answer head = request("HEAD", "/").header("Accept", BROWSER).send().is(302);
    assertThat(head.header("location")).isEqualTo("/console");
  }
}
