package customerservice.customers.export;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.customers.ManyCustomers;
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

/** An export on its way: one that cannot be made to its end, one that nobody takes. */
@QuarkusTest
class SendingExportsTest extends ApiTest {
  private static final int ANSWER_LIMIT_MS = 20_000;

  /** More than all buffers on the way hold. */
  private static final String LONG_NOTES = "x".repeat(5000);

  /** So much of an answer is looked at: all of it is long. */
  private static final int SHOWN = 500;

  private static final int SMALL_BUFFER = 2048;
  private static final int BYTES_TAKEN = 10_000;
  private static final String REQUEST_ID = "export";

  private static final int MORE_PAGES_THAN_BUFFERS_HOLD = 8;

  /** Of one caller. */
  private static final int AT_ONCE_MAX = 4;

  /** As HTTP/1.1 marks it, with chunks. */
  private static final String END = "\r\n0\r\n\r\n";

  @Test
  void endsAsHttpMarksIt() throws Exception {
    created(aCustomer());
    sql(ManyCustomers.copied(Export.PAGE_SIZE, "a"));
    try (Socket socket = asked()) {
      assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 200 ").endsWith(END);
    }
  }

  @RepeatedTest(5)
  void breaksOffWhereThereIsNoMore() throws Exception {
    spoiltBehindTheFirstPage();
    try (Socket socket = asked()) {
      isBrokenOff(text(socket.getInputStream()));
    }
  }

  /** What waits to be sent when it fails is followed by no end either. */
  @Test
  void breaksOffForWhoIsSlow() throws Exception {
    spoiltBehindTheFirstPage();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(SMALL_BUFFER);
      ask(socket, REQUEST_ID);
      InputStream slow = socket.getInputStream();
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      for (int read = slow.read(); read >= 0; read = slow.read()) {
        answer.write(read);
      }
      isBrokenOff(answer.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void breaksOffAStreamOfHttp2() throws Exception {
    spoiltBehindTheFirstPage();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer =
          http.send(export(REQUEST_ID), BodyHandlers.ofInputStream());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThatThrownBy(() -> answer.body().transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class)
          .rootCause()
          .hasMessageContaining("Internal error");
    }
  }

  @RepeatedTest(3)
  void logsThatAClientOfHttp1HasLeft() throws Exception {
    String ana = moreThanBuffersHold();
    try (NotedLines log = NotedLines.ofRequests()) {
      try (Socket socket = new Socket()) {
        ask(socket, ana);
        assertThat(socket.getInputStream().readNBytes(BYTES_TAKEN)).hasSize(BYTES_TAKEN);
      }
      assertThat(log.await(ana + " GET /customers/export 200 ")).contains("broken off");
    }
  }

  @RepeatedTest(3)
  void logsThatAClientOfHttp2HasLeft() throws Exception {
    String ana = moreThanBuffersHold();
    try (NotedLines log = NotedLines.ofRequests();
        HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = http.send(export(ana), BodyHandlers.ofInputStream());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      try (InputStream body = answer.body()) {
        assertThat(body.readNBytes(BYTES_TAKEN)).hasSize(BYTES_TAKEN);
      }
      assertThat(log.await(ana + " GET /customers/export 200 ")).contains("broken off");
    }
  }

  private static void isBrokenOff(String answer) {
    assertThat(answer.substring(0, SHOWN)).startsWith("HTTP/1.1 200 ");
    assertThat(answer.substring(answer.length() - SHOWN))
        .doesNotContain("request_id")
        .doesNotEndWith(END);
  }

  private static void spoiltBehindTheFirstPage() throws SQLException {
    created(aCustomer());
    sql(ManyCustomers.copied(2 * Export.PAGE_SIZE, "a"));
    sql(
        """
        UPDATE customer_service.customers SET preferences = '[]'
        WHERE customer_id = (SELECT max(customer_id::text)::uuid FROM customer_service.customers)
        """);
  }

  @Test
  void saysWhatIsWrongWhereItCannotBegin() throws Exception {
    created(aCustomer());
    sql("UPDATE customer_service.customers SET preferences = '[]'");
    get("manager", "/customers/export").isProblem(500, "internal");
  }

  @Test
  void keepsNothingOfTheDatabaseForWhoIsSlowOrGone() throws Exception {
    moreThanBuffersHold();
    try (Socket slow = asked()) {
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
  void refusesMoreAtOnceThanACallerMayHave() throws Exception {
    String ana = moreThanBuffersHold();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < AT_ONCE_MAX; i++) {
        Socket socket = asked();
        slow.add(socket);
        assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8))
            .isEqualTo("HTTP/1.1 200");
      }
      Answer refused =
          get("manager", "/customers/" + ana + "/export").isProblem(429, "rate_limited");
      assertThat(refused.header("Retry-After")).isEqualTo("5");
      Answer audit = get("admin", "/audit?action=customer.export&customer_id=" + ana).is(200);
      assertThat(audit.at("items")).as("what is refused is not shown").isEmpty();
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    Eventually.await(
        Duration.ofSeconds(30),
        "the places are free again",
        () -> get("manager", "/customers/export").status() == 200);
  }

  /** Creates so many customers that an export waits for its client; the id of the first. */
  private static String moreThanBuffersHold() throws SQLException {
    String first = created(aCustomer());
    sql(ManyCustomers.copied(MORE_PAGES_THAN_BUFFERS_HOLD * Export.PAGE_SIZE, LONG_NOTES));
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

  private static Socket asked() throws IOException {
    Socket socket = new Socket();
    ask(socket, REQUEST_ID);
    return socket;
  }

  private static void ask(Socket socket, String requestId) throws IOException {
    URI base = service();
    socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
    socket.setSoTimeout(ANSWER_LIMIT_MS);
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

  private static String text(InputStream answer) throws IOException {
    return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
  }
}
