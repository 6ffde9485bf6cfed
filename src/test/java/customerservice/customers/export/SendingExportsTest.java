package customerservice.customers.export;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.customers.ManyCustomers;
import customerservice.platform.export.ExportPage;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.NotedLines;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Transfer of exports: failures midway, slow clients and clients that disconnect. */
@QuarkusTest
class SendingExportsTest extends ApiTest {
  private static final int READ_TIMEOUT_MS = 20_000;

  /** Enough that some pages exceed all buffers between the service and the client. */
  private static final String LONG_NOTES = "x".repeat(5000);

  /** Characters of a long response that an assertion compares. */
  private static final int COMPARED_LENGTH = 500;

  private static final int SMALL_BUFFER = 2048;
  private static final int BYTES_READ = 10_000;
  private static final String REQUEST_ID = "export";

  private static final int PAGES = 8;

  private static final int EXPORTS_OF_A_CALLER_MAX = 4;

  /** The last chunk of a response of HTTP/1.1. */
  private static final String END = "\r\n0\r\n\r\n";

  @Test
  void endsWithTheLastChunk() throws Exception {
    created(aCustomer());
    sql(ManyCustomers.copied(ExportPage.SIZE, "a"));
    try (Socket socket = requestExport()) {
      assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 200 ").endsWith(END);
    }
  }

  @RepeatedTest(5)
  void abortsAfterAFailure() throws Exception {
    corruptTheLastCustomer();
    try (Socket socket = requestExport()) {
      assertAborted(text(socket.getInputStream()));
    }
  }

  /** Data that waits to be sent at the failure is not followed by a last chunk either. */
  @Test
  void abortsForASlowClient() throws Exception {
    corruptTheLastCustomer();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(SMALL_BUFFER);
      sendRequest(socket, REQUEST_ID);
      InputStream slow = socket.getInputStream();
      ByteArrayOutputStream response = new ByteArrayOutputStream();
      for (int read = slow.read(); read >= 0; read = slow.read()) {
        response.write(read);
      }
      assertAborted(response.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void resetsAStreamOfHttp2() throws Exception {
    corruptTheLastCustomer();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          http.send(export(REQUEST_ID), BodyHandlers.ofInputStream());
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThatThrownBy(() -> response.body().transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class)
          .rootCause()
          .hasMessageContaining("Internal error");
    }
  }

  @RepeatedTest(3)
  void logsThatAClientOfHttp1HasDisconnected() throws Exception {
    String ana = createMoreThanBuffersHold();
    try (NotedLines log = NotedLines.ofRequests()) {
      try (Socket socket = new Socket()) {
        sendRequest(socket, ana);
        assertThat(socket.getInputStream().readNBytes(BYTES_READ)).hasSize(BYTES_READ);
      }
      assertThat(log.await(ana + " GET /customers/export 200 ")).contains(" incomplete");
    }
  }

  @RepeatedTest(3)
  void logsThatAClientOfHttp2HasDisconnected() throws Exception {
    String ana = createMoreThanBuffersHold();
    try (NotedLines log = NotedLines.ofRequests();
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response = http.send(export(ana), BodyHandlers.ofInputStream());
      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      try (InputStream body = response.body()) {
        assertThat(body.readNBytes(BYTES_READ)).hasSize(BYTES_READ);
      }
      assertThat(log.await(ana + " GET /customers/export 200 ")).contains(" incomplete");
    }
  }

  private static void assertAborted(String response) {
    assertThat(response.substring(0, COMPARED_LENGTH)).startsWith("HTTP/1.1 200 ");
    assertThat(response.substring(response.length() - COMPARED_LENGTH))
        .doesNotContain("request_id")
        .doesNotEndWith(END);
  }

  private static void corruptTheLastCustomer() throws SQLException {
    created(aCustomer());
    sql(ManyCustomers.copied(2 * ExportPage.SIZE, "a"));
    sql(
        """
        UPDATE customer_service.customers SET preferences = '[]'
        WHERE customer_id = (SELECT max(customer_id::text)::uuid FROM customer_service.customers)
        """);
  }

  @Test
  void returnsAProblemIfTheFirstPageFails() throws Exception {
    created(aCustomer());
    sql("UPDATE customer_service.customers SET preferences = '[]'");
    get("manager", "/customers/export").isProblem(500, "internal");
  }

  @Test
  void holdsNoConnectionForASlowClient() throws Exception {
    createMoreThanBuffersHold();
    try (Socket slow = requestExport()) {
      assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
          .isEqualTo("HTTP/1.1 200");
      sql(
          """
          DO $$
          BEGIN
            FOR look IN 1..500 LOOP
              PERFORM pg_stat_clear_snapshot();
              IF NOT EXISTS (SELECT FROM pg_stat_activity WHERE state <> 'idle'
                AND datname = current_database() AND pid <> pg_backend_pid()) THEN
                RETURN;
              END IF;
              PERFORM pg_sleep(0.02);
            END LOOP;
            RAISE 'a connection is in use';
          END
          $$
          """);
    }
    get("manager", "/customers?limit=1").is(200);
  }

  @Test
  void refusesTooManyConcurrentExportsOfACaller() throws Exception {
    String ana = createMoreThanBuffersHold();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < EXPORTS_OF_A_CALLER_MAX; i++) {
        Socket socket = requestExport();
        slow.add(socket);
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
            .isEqualTo("HTTP/1.1 200");
      }
      Answer refused =
          get("manager", "/customers/" + ana + "/export").isProblem(429, "rate_limited");
      assertThat(refused.header("Retry-After")).isEqualTo("5");
      Answer audit = get("admin", "/audit?action=customer.export&customer_id=" + ana).is(200);
      assertThat(audit.at("items")).as("a refused export is not recorded as a read").isEmpty();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Eventually.await(
        Duration.ofSeconds(30),
        "the caller may export again",
        () -> get("manager", "/customers/export").status() == 200);
  }

  /** Creates enough customers that an export waits for its client; returns the first id. */
  private static String createMoreThanBuffersHold() throws SQLException {
    String first = created(aCustomer());
    sql(ManyCustomers.copied(PAGES * ExportPage.SIZE, LONG_NOTES));
    return first;
  }

  private static HttpRequest export(String requestId) {
    return HttpRequest.newBuilder(service().resolve("/customers/export"))
        .header("X-Request-Id", requestId)
        .header("Authorization", "Bearer " + TestTokens.token("manager"))
        .build();
  }

  private static URI service() {
    return URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
  }

  private static Socket requestExport() throws IOException {
    Socket socket = new Socket();
    sendRequest(socket, REQUEST_ID);
    return socket;
  }

  private static void sendRequest(Socket socket, String requestId) throws IOException {
    URI base = service();
    socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
    socket.setSoTimeout(READ_TIMEOUT_MS);
    String request =
        """
        GET /customers/export HTTP/1.1
        Host: here
        X-Request-Id: %s
        Authorization: Bearer %s
        Connection: close

        """
            .formatted(requestId, TestTokens.token("manager"))
            .replace("\n", "\r\n");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(InputStream response) throws IOException {
    return new String(response.readAllBytes(), StandardCharsets.UTF_8);
  }
}
