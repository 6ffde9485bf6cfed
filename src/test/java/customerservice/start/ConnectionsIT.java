package customerservice.start;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connection limits, and bytes that are not HTTP, on the packaged service. */
class ConnectionsIT {
  private static final int PER_ADDRESS_MAX = 40;
  private static final int OTHERS_MAX = 10;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LINE_MAX = 20_480;

  private static RunningService service;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    service =
        RunningService.start(
                DataFolder.copyTo(folder.resolve("data")),
                Map.of(
                    "CONNECTIONS_PER_ADDRESS",
                    Integer.toString(PER_ADDRESS_MAX),
                    "WRITE_TIMEOUT_SECONDS",
                    "1"))
            .awaitReady();
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
  }

  /** The test's own readiness checks use some connections of this address. */
  @Test
  void closesConnectionsAboveTheLimitOfAnAddress() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      while (open.size() <= PER_ADDRESS_MAX && isAnswered(connect(open))) {
        assertThat(open.getLast().isConnected()).isTrue();
      }
      assertThat(open.size() - 1).isBetween(PER_ADDRESS_MAX - OTHERS_MAX, PER_ADDRESS_MAX);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    Eventually.await(LIMIT, "the address can connect again", ConnectionsIT::isFree);
    assertThat(service.closedConnections("address_limit")).isPositive();
  }

  private static Socket connect(List<Socket> open) throws IOException {
    Socket socket = connect();
    open.add(socket);
    return socket;
  }

  private static boolean isFree() throws IOException {
    try (Socket socket = connect()) {
      return isAnswered(socket);
    }
  }

  private static boolean isAnswered(Socket socket) {
    try {
      String request = "GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200 ".length());
      return new String(line, StandardCharsets.ISO_8859_1).equals("HTTP/1.1 200 ");
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void closesAConnectionWhoseClientDoesNotRead() throws Exception {
    double before = service.closedConnections("write_timeout");
    try (Attack attack = Attack.byPipelining(service.port()).run(1, Duration.ofSeconds(1))) {
      assertThat(attack.opened()).isEqualTo(1);
      Eventually.await(
          LIMIT, "it is closed", () -> service.closedConnections("write_timeout") > before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\nHost: here\r\nNo colon\r\n\r\n",
        "GET /health HTTP/x\r\nHost: here\r\n\r\n",
        "POST /customers HTTP/1.1\r\nHost: here\r\nContent-Length: many\r\n\r\n",
        "POST /customers HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /customers HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      })
  void respondsToInvalidHttpWithAProblem(String bytes) throws IOException {
    assertThat(exchange(bytes))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"code\":\"malformed_json\"")
        .containsPattern("(?i)\r\nX-Request-Id: .+")
        .containsIgnoringCase("x-content-type-options: nosniff");
  }

  @Test
  void respondsToATooLongTargetOrHeaderWithAProblem() throws IOException {
    assertThat(exchange("GET /" + "a".repeat(LINE_MAX) + " HTTP/1.1\r\nHost: here\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .contains("\"code\":\"uri_too_long\"");
    String header = "X-Filler: " + "a".repeat(LINE_MAX) + "\r\n";
    assertThat(exchange("GET / HTTP/1.1\r\nX-Request-Id: till-7\r\n" + header + "\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .contains("\"code\":\"headers_too_large\"");
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
    return socket;
  }

  /** Sends bytes, and returns all that the service sends until it closes the connection. */
  private static String exchange(String bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
