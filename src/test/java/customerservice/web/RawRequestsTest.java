package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that HTTP client libraries do not send. */
@QuarkusTest
class RawRequestsTest extends ApiTest {
  private static final int LINE_MAX = 20_480;
  @Inject Router router;

  private static final int RESPONSE_TIMEOUT_MS = 20_000;

  /** More than the socket buffers hold. */
  private static final int LARGE_BYTES = 4 * 1024 * 1024;

  /** Browsers escape less than RFC 3986 requires. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/customers?q=[a]|{b}^`<>\"\\",
        "/customers?q=a;b",
        "/customers?q=a#b",
        "/customers?q=caf\u00c3\u00a9",
      })
  void readsUnescapedCharacters(String target) throws IOException {
    assertThat(asStaff("GET " + target)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "/customers?q=%zz,q,invalid_format",
    "/customers?q=%,q,invalid_format",
    "/customers?q=%FF,q,invalid_format",
    "/customers?q=%ED%A0%80,q,invalid_format",
    "/customers?limit=1;status=active,limit,wrong_type",
    "/customers?limit=1#a,limit,wrong_type",
    "/customers?cursor=%4,cursor,invalid_format",
    "/customers?%zz=1,\uFFFDzz,unknown_field",
  })
  void namesAParameterThatIsNotDecodable(String target, String field, String code)
      throws IOException {
    assertThat(asStaff("GET " + target))
        .startsWith("HTTP/1.1 422 ")
        .contains("\"field\":\"" + field + "\",\"code\":\"" + code + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/customers/%zz,customer_not_found",
    "/customers/a|b,customer_not_found",
    "/customers/%FF,customer_not_found",
    "/customers/%00,customer_not_found",
    "/customers\\x,not_found",
    "/customers;a=b,not_found",
    "/docs/%zz,not_found",
    "/nowhere/%,not_found",
    "/problems/^,not_found",
    "/docs/a|b,not_found",
  })
  void respondsWith404ToAnInvalidPath(String target, String code) throws IOException {
    assertThat(asStaff("GET " + target))
        .startsWith("HTTP/1.1 404 ")
        .containsPattern("(?i)\r\nX-Request-Id: .+")
        .contains("/problems/" + code);
  }

  /** HTTP/1.0 does not require Host, and some health checks do not send it. */
  @ParameterizedTest
  @CsvSource({
    "GET /customers HTTP/1.0,200",
    "GET /customers?limit=1 HTTP/1.0,200",
    "GET /health HTTP/1.0,200",
    "GET /nowhere HTTP/1.0,404",
    "DELETE /customers HTTP/1.0,405",
    "OPTIONS /customers HTTP/1.0,200",
    "PATCH /customers/x HTTP/1.0,415",
    "PUT /nowhere HTTP/1.0,404",
  })
  void acceptsHttp10WithoutHost(String line, int status) throws IOException {
    String token = TestTokens.token("staff");
    assertThat(exchange(line + "\r\nAuthorization: Bearer " + token + "\r\n\r\n"))
        .startsWith("HTTP/1.0 " + status + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/customers?limit=1", "/nowhere"})
  void acceptsAnyHost(String path) throws IOException {
    String token = TestTokens.token("staff");
    for (String host : List.of("[zz]", "customer_service:80", "a,b", "..", "[::1]:8000")) {
      assertThat(
              exchange(
                  "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                      .formatted(path, host, token)))
          .containsPattern("^HTTP/1.1 (200|400|404) ")
          .doesNotContain("Link: <//", "internal");
    }
  }

  private static String asStaff(String line) throws IOException {
    return answer(line, "Authorization: Bearer " + TestTokens.token("staff"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS *", "CONNECT somewhere:80", "GET http://"})
  void respondsWithAProblemToAnInvalidTarget(String request) throws IOException {
    assertThat(answer(request))
        .startsWith("HTTP/1.1 4")
        .contains("application/problem+json", "no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BREW", "get", "TRACE", "PROPFIND"})
  void refusesUnknownMethods(String method) throws IOException {
    assertThat(answer(method + " /customers"))
        .startsWith("HTTP/1.1 405 ")
        .contains("GET, HEAD, OPTIONS, POST");
  }

  @Test
  void readsTheAuthenticationSchemeInAnyCase() throws IOException {
    String token = TestTokens.token("staff");
    for (String scheme : new String[] {"Bearer", "bearer", "BEARER", "Bearer  "}) {
      assertThat(answer("GET /customers", "AUTHORIZATION: " + scheme + " " + token))
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat(answer("GET /customers", "Authorization: Bearer\t" + token))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void readsATargetWithSeveralLongFilters() throws IOException {
    // 250 characters outside the BMP, each of which is twelve characters when it is escaped.
    String filter = "%F0%9F%A5%9E".repeat(250);
    String target = "/customers?city=" + filter + "&q=" + filter + "&email=" + filter;
    assertThat(answer("GET " + target, "Authorization: Bearer " + TestTokens.token("staff")))
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

  /** A failure in a handler of the framework. */
  @Test
  void revealsNothingAboutAFailureOutsideTheResources() throws IOException {
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

  @Test
  void refusesTwoHosts() throws IOException {
    assertThat(answer("GET /health", "Host: there"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"malformed_json\"", "Host header")
        .containsIgnoringCase("connection: close");
  }

  @Test
  void refusesAHeaderWithoutAName() throws IOException {
    assertThat(answer("GET /health", ": nothing"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"malformed_json\"", "without a name")
        .containsIgnoringCase("connection: close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "identity, chunked"})
  void refusesTransferCodingsExceptChunked(String coding) throws IOException {
    String head =
        "POST /customers HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            + ("Transfer-Encoding: " + coding + "\r\nAuthorization: Bearer ")
            + TestTokens.token("staff")
            + "\r\n\r\n";
    assertThat(exchange(head + "5\r\nhello\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 501 ")
        .contains("\"code\":\"not_implemented\"")
        .containsIgnoringCase("connection: close");
  }

  /** The client may still send the body or omit it, and the server cannot distinguish the two. */
  @Test
  void closesAfterTheResponseToAClientThatExpectsContinue() throws IOException {
    String waiting =
        """
        POST /customers HTTP/1.1
        Host: here
        Content-Type: application/json
        Content-Length: 40
        Expect: 100-continue

        """
            .replace("\n", "\r\n");
    assertThat(exchange(waiting))
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("connection: close");
  }

  /** A proxy may treat the following bytes as a part of the ambiguous request. */
  @Test
  void executesNoRequestAfterAnAmbiguousOne() throws IOException {
    String ambiguous = "GET /health/live HTTP/1.1\r\nHost: here\r\nHost: there\r\n\r\n";
    String following = "GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n";
    assertThat(exchange(ambiguous + following.repeat(3)))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "5\r\nabcdefgh\r\n0\r\n\r\n", "-1\r\n\r\n"})
  void respondsWithAProblemToAnInvalidChunk(String chunks) throws IOException {
    String head =
        "POST /customers HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\nAuthorization: Bearer "
            + TestTokens.token("staff")
            + "\r\n\r\n";
    assertThat(exchange(head + chunks))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"malformed_json\"", "\"request_id\"");
  }

  /** The client sends all requests before it reads the first response. */
  @Test
  void respondsToPipelinedRequestsInTheirOrder() throws IOException {
    int count = 500;
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < count; i++) {
      requests.append("GET /health/live HTTP/1.1\r\nHost: here\r\nX-Request-Id: n").append(i);
      requests.append(i < count - 1 ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n");
    }
    List<String> ids =
        exchange(requests.toString())
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-request-id: "))
            .map(line -> line.split(": ", 2)[1])
            .toList();
    assertThat(ids).isEqualTo(IntStream.range(0, count).mapToObj(i -> "n" + i).toList());
  }

  @ParameterizedTest
  @CsvSource({"0,404", "1,414"})
  void acceptsARequestLineOfTwentyKibibytesAndNoMore(int more, int status) throws IOException {
    int around = "GET / HTTP/1.1".length();
    String line = "GET /" + "a".repeat(LINE_MAX + more - around);
    assertThat(answer(line)).containsPattern("^HTTP/1\\.[01] " + status + " ");
  }

  /** The size of a header includes its name and the separator. */
  @ParameterizedTest
  @CsvSource({"0,200", "1,431"})
  void acceptsHeadersOfTwentyKibibytesAndNoMore(int more, int status) throws IOException {
    String head = "GET /health/live HTTP/1.1\r\n";
    String headers = "Host: here\r\nConnection: close\r\nX-Filler: \r\n";
    String filler = "a".repeat(LINE_MAX + more - headers.replace("\r\n", "").length());
    assertThat(exchange(head + headers.replace("Filler: ", "Filler: " + filler) + "\r\n"))
        .containsPattern("^HTTP/1\\.[01] " + status + " ");
  }

  @Test
  void revealsNoSoftwareVersions() throws IOException {
    for (String request : List.of("GET /health", "GET /nowhere", "GET http://", "TRACE /")) {
      assertThat(answer(request))
          .doesNotContainPattern("(?i)\r\n(Server|X-Powered-By|Via):")
          .doesNotContainIgnoringCase("quarkus", "vert.x", "netty");
    }
  }

  /** The unread rest of a body must not block the next request of the connection. */
  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "%2F/customers", "/nowhere", "/customers", "/docs"})
  void executesTheNextRequestAfterAnUnreadBody(String target) throws IOException {
    String first =
        "POST %s HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n"
            .formatted(target, LARGE_BYTES);
    String next = "GET /health/live HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n";
    assertThat(exchange(first + " ".repeat(LARGE_BYTES) + next))
        .startsWith("HTTP/1.1 4")
        .contains("HTTP/1.1 200 ");
  }

  private static String answer(String request, String... headers) throws IOException {
    StringBuilder lines = new StringBuilder(request + " HTTP/1.1\r\nHost: here\r\n");
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return exchange(lines.append("Connection: close\r\n\r\n").toString());
  }

  private static String exchange(String request) throws IOException {
    URI base = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(RESPONSE_TIMEOUT_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
