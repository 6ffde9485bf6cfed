package customerservice.access.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import customerservice.access.TestKey;
import customerservice.access.TestKeyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every response of the key server yields keys, or a reason for the failure, within the timeout.
 */
class JwksClientTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int OK = 200;

  private final TestKeyServer served = new TestKeyServer();
  private final TestKey key = TestKey.es256("a");

  JwksClientTest() throws IOException {}

  @AfterEach
  void close() {
    served.close();
  }

  private JwksClient server(Duration limit) {
    return new JwksClient(URI.create(served.url() + "/auth/v1/.well-known/jwks.json"), limit);
  }

  private KeySet fetched() throws Exception {
    try (JwksClient server = server(JwksClient.TIMEOUT)) {
      return server.fetch();
    }
  }

  private void fails(Duration limit, String reason) {
    try (JwksClient server = server(limit)) {
      assertThatThrownBy(server::fetch)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(reason);
    }
  }

  private void fails(String reason) {
    fails(JwksClient.TIMEOUT, reason);
  }

  @Test
  void readsThePublishedKeys() throws Exception {
    served.gives(key);
    assertThat(fetched().keys()).containsOnlyKeys("a");
  }

  @Test
  void readsAResponseUpToItsLimit() throws Exception {
    String set = TestKey.set(key);
    String full = set + " ".repeat(JwksClient.BYTES_MAX - set.length());
    served.answers(OK, full);
    assertThat(fetched().keys()).containsOnlyKeys("a");
    served.answers(OK, full + " ");
    fails("capacity");
  }

  @Test
  void stopsReadingAnEndlessBody() {
    served.answers(exchange -> {
      exchange.sendResponseHeaders(OK, 0);
      byte[] blanks = " ".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
      OutputStream body = exchange.getResponseBody();
      while (served.requests() > 0) { // Until the client closes the connection.
        body.write(blanks);
      }
    });
    fails("capacity");
  }

  @Test
  void stopsWaitingForAnIncompleteResponse() {
    served.holds();
    fails(SHORT, "not complete within 300 ms");
  }

  @Test
  void stopsWaitingForAMissingResponse() {
    served.answers(exchange -> served.hold());
    fails(SHORT, "not complete within 300 ms");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void followsNoRedirect(int status) {
    HttpHandler elsewhere =
        exchange -> {
          exchange.getResponseHeaders().set("Location", served.url() + "/elsewhere");
          TestKeyServer.answer(exchange, status, TestKey.set(key));
        };
    served.answers(elsewhere);
    fails("the response status was " + status);
    assertThat(served.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 304, 401, 404, 429, 500, 503})
  void refusesEveryStatusExcept200(int status) {
    served.answers(status, status == 204 || status == 304 ? "" : TestKey.set(key));
    fails("the response status was " + status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>Sign in</body></html>",
        "{",
        "{\"keys\":[]",
        "{\"keys\":[]} {}",
        "{\"keys\":[],\"keys\":[]}",
        "null",
        "[]",
        "7",
        "{}",
        "{\"keys\":null}",
        "{\"keys\":{}}",
        "{\"keys\":\"none\"}"
      })
  void refusesABodyThatIsNotAKeySet(String body) {
    served.answers(OK, body);
    fails("the response is not ");
  }

  @Test
  void refusesTooManyKeys() throws Exception {
    served.answers(OK, many(KeySet.KEYS_MAX));
    assertThat(fetched().keys()).hasSize(KeySet.KEYS_MAX);
    served.answers(OK, many(KeySet.KEYS_MAX + 1));
    fails("the key set has 101 keys, more than 100");
    served.answers(OK, "{\"keys\":[" + "{},".repeat(5_000) + "{}]}");
    fails("the key set has 5001 keys");
  }

  private String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> TestKey.set(new TestKey("k" + i, key.algorithm(), key.pair())))
        .map(set -> set.substring(set.indexOf('[') + 1, set.lastIndexOf(']')))
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  @Test
  void reportsARefusedConnection() {
    served.goOut();
    fails("ConnectException");
  }
}
