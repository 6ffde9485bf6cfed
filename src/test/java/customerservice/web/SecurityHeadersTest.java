package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The security headers, which every response has. */
@QuarkusTest
class SecurityHeadersTest extends ApiTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /customers, 200",
    "GET, /customers?x=1, 422",
    "POST, /customers, 415",
    "DELETE, /customers, 405",
    "OPTIONS, /customers, 200",
    "GET, /nowhere, 404",
    "GET, /customers/zz, 404",
    "GET, /health, 200",
    "GET, /openapi.json, 200",
  })
  void areOnEveryResponseOfTheApi(String method, String path, int status) {
    Answer answer = request(method, path).as("staff").send();
    assertHasUsualHeaders(answer.is(status));
    assertThat(answer.header("content-security-policy"))
        .isEqualTo("default-src 'none'; frame-ancestors 'none'");
  }

  @Test
  void areOnAResponseThatRequiresAToken() {
    assertHasUsualHeaders(request("GET", "/customers").send().is(401));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/docs.css", "/problems/internal"})
  void letPagesLoadOnlyOwnFilesAndNothingInline(String path) {
    Answer answer = request("GET", path).send();
    assertHasUsualHeaders(answer.is(200));
    assertThat(answer.header("content-security-policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        .endsWith("frame-ancestors 'none'")
        .doesNotContain("unsafe", "*");
  }

  private static void assertHasUsualHeaders(Answer answer) {
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(answer.header("cross-origin-opener-policy")).isEqualTo("same-origin");
    assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(answer.header("permissions-policy")).contains("camera=()");
    // HSTS is only valid over HTTPS, and no origin is configured for CORS.
    assertThat(answer.header("strict-transport-security")).isEmpty();
    assertThat(answer.header("access-control-allow-origin")).isEmpty();
  }
}
