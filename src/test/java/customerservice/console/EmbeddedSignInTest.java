package customerservice.console;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.RawConnection;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sign-in without a password answers only to the console's own page on this machine. */
@QuarkusTest
class EmbeddedSignInTest extends ApiTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String MANAGER = "{\"role\":\"manager\"}";

  @Inject EmbeddedSignIn signIn;

  private final URI base =
      URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
  private final String host = "127.0.0.1:" + base.getPort();

  @BeforeEach
  void open() {
    signIn.open(TestTokens::token);
  }

  @AfterEach
  void close() {
    signIn.close();
  }

  private List<String> ownHeaders() {
    return new ArrayList<>(
        List.of(
            "Origin: http://" + host,
            "Sec-Fetch-Site: same-origin",
            "X-Console-Sign-In: 1",
            "Content-Type: application/json"));
  }

  private Answer send(List<String> headers, String body) throws IOException {
    try (RawConnection connection = new RawConnection(URI.create("http://" + host), LIMIT)) {
      return connection.send(
          "POST", EmbeddedSignIn.PATH, headers, body.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Sends a request with any Host, and returns the status line. */
  private String sendTo(String namedHost) throws IOException {
    List<String> headers = ownHeaders();
    headers.set(0, "Origin: http://" + namedHost);
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(
                EmbeddedSignIn.PATH,
                namedHost,
                String.join("\r\n", headers),
                MANAGER.length(),
                MANAGER);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), base.getPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\r\n", 2)[0];
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "manager", "staff"})
  void signsInWithARole(String role) throws IOException {
    Answer answer = send(ownHeaders(), "{\"role\":\"%s\"}".formatted(role)).is(200);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(answer.header("access-control-allow-origin")).isEmpty();
    String token = answer.at("access_token").asText();
    request("GET", "/customers").token(token).send().is(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "[::1]", "127.0.0.1"})
  void acceptsTheNamesOfLoopback(String name) throws IOException {
    assertThat(sendTo(name + ":" + base.getPort())).contains(" 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "192.168.1.10:8000",
        "0.0.0.0:8000",
        "localhost:8000@evil.example",
      })
  void refusesAnotherHost(String name) throws IOException {
    assertThat(sendTo(name)).containsPattern(" 40[03] ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example",
        "Origin: http://localhost:1",
        "Origin: https://127.0.0.1",
        "Origin: null",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: none",
        "X-Console-Sign-In: 0",
      })
  void refusesAnotherPage(String header) throws IOException {
    List<String> headers = ownHeaders();
    String name = header.split(":", 2)[0];
    headers.replaceAll(own -> own.startsWith(name + ":") ? header : own);
    send(headers, MANAGER).isProblem(403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin", "Sec-Fetch-Site", "X-Console-Sign-In"})
  void refusesARequestWithoutAHeaderOfThePage(String name) throws IOException {
    List<String> headers = ownHeaders();
    headers.removeIf(header -> header.startsWith(name + ":"));
    send(headers, MANAGER).isProblem(403, "forbidden");
  }

  @Test
  void refusesASecondOrigin() throws IOException {
    List<String> headers = ownHeaders();
    headers.add("Origin: http://evil.example");
    send(headers, MANAGER).isProblem(403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-Forwarded-For: 203.0.113.4", "Forwarded: for=203.0.113.4", "Via: 1.1 x"})
  void refusesAProxy(String header) throws IOException {
    List<String> headers = ownHeaders();
    headers.add(header);
    send(headers, MANAGER).isProblem(403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json;charset=utf-8"
      })
  void refusesAnotherMediaType(String mediaType) throws IOException {
    List<String> headers = ownHeaders();
    headers.set(3, "Content-Type: " + mediaType);
    send(headers, MANAGER).isProblem(415, "unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"role\":\"service\"}", "{\"role\":\"customer\"}", "{\"role\":1}", "{}"})
  void refusesAnotherRole(String body) throws IOException {
    send(ownHeaders(), body).isProblem(403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "manager", "{\"role\":"})
  void refusesABodyThatIsNoObject(String body) throws IOException {
    send(ownHeaders(), body).isProblem(400, "malformed_json");
  }

  @Test
  void refusesALargeBody() throws IOException {
    send(ownHeaders(), MANAGER + " ".repeat(64)).isProblem(413, "payload_too_large");
  }

  @Test
  void doesNotExistUntilTheStartOpensIt() throws IOException {
    signIn.close();
    send(ownHeaders(), MANAGER).isProblem(404, "not_found");
    assertThat(request("GET", "/console").send().text()).contains("data-embedded=\"false\"");
  }

  @Test
  void isNotGivenByGet() {
    assertThat(request("GET", EmbeddedSignIn.PATH).send().text()).doesNotContain("access_token");
  }
}
