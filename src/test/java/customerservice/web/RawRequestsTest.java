package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.ApiTest;
import customerservice.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no HTTP client would send, to the letter. */
@QuarkusTest
class RawRequestsTest extends ApiTest {
  @Inject Router router;

  private static final int ANSWER_LIMIT_MS = 20_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/customers?q=%zz",
        "/customers?q=%",
        "/customers?%zz=1",
        "/customers?q=[a]|{b}",
        "/customers/%zz",
        "/customers/a|b",
        "/customers\\x",
        "/docs/%zz",
        "/docs/a|b",
        "/nowhere/%",
        "/problems/^"
      })
  void saysThatAnAddressIsNoUri(String address) throws IOException {
    assertThat(answer("GET " + address))
        .startsWith("HTTP/1.1 400 ")
        .containsPattern("(?i)\r\nX-Request-Id: .+")
        .contains("application/problem+json", "no-store", "/problems/malformed_json", "no URI")
        .doesNotContain("Exception", "java");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS *", "CONNECT somewhere:80", "GET http://"})
  void answersWhatIsNoAddressOfOurs(String request) throws IOException {
    assertThat(answer(request))
        .startsWith("HTTP/1.1 4")
        .contains("application/problem+json", "no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BREW", "get", "TRACE", "PROPFIND"})
  void takesNoMethodItDoesNotKnow(String method) throws IOException {
    assertThat(answer(method + " /customers"))
        .startsWith("HTTP/1.1 405 ")
        .contains("GET, HEAD, OPTIONS, POST");
  }

  @Test
  void readsTheNameOfASchemeInAnyCase() throws IOException {
    String token = TestTokens.token("staff");
    for (String scheme : new String[] {"Bearer", "bearer", "BEARER", "Bearer  "}) {
      assertThat(answer("GET /customers", "AUTHORIZATION: " + scheme + " " + token))
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat(answer("GET /customers", "Authorization: Bearer\t" + token))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void readsAnAddressOfSeveralLongFilters() throws IOException {
    // 250 characters beyond the first plane, each of which takes twelve when it is escaped.
    String filter = "%F0%9F%A5%9E".repeat(250);
    String address = "/customers?city=" + filter + "&q=" + filter + "&email=" + filter;
    assertThat(answer("GET " + address, "Authorization: Bearer " + TestTokens.token("staff")))
        .startsWith("HTTP/1.1 422 ")
        .contains("email")
        .doesNotContain("too_long");
  }

  @Test
  void refusesACompressedBody() throws IOException {
    assertThat(
            answer(
                "POST /customers",
                "Authorization: Bearer " + TestTokens.token("staff"),
                "Content-Type: application/json",
                "Content-Encoding: gzip",
                "Content-Length: 0"))
        .startsWith("HTTP/1.1 415 ")
        .contains("Content-Encoding");
  }

  /** What fails in a handler of the framework's, not in ours. */
  @Test
  void tellsNothingOfAFailureOutsideOfTheResources() throws IOException {
    Route faulty =
        router
            .route("/faulty")
            .order(0)
            .handler(request -> {
              throw new IllegalStateException("a secret");
            });
    try {
      assertThat(answer("GET /faulty"))
          .startsWith("HTTP/1.1 500 ")
          .contains("application/problem+json", "no-store", "/problems/internal")
          .doesNotContain("secret", "IllegalState");
    } finally {
      faulty.remove();
    }
  }

  private static String answer(String request, String... headers) throws IOException {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(ANSWER_LIMIT_MS);
      StringBuilder lines = new StringBuilder(request + " HTTP/1.1\r\nHost: here\r\n");
      for (String header : headers) {
        lines.append(header).append("\r\n");
      }
      lines.append("Connection: close\r\n\r\n");
      socket.getOutputStream().write(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
