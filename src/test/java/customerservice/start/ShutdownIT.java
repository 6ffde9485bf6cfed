package customerservice.start;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under load: every request on an open connection gets its response. */
class ShutdownIT {
  private static final int CONNECTIONS = 64;
  private static final int RESPONSES_BEFORE = 400;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(20);
  private static final int READ_LIMIT_MS = 30_000;
  private static final int SIGTERM_EXIT = 128 + 15;
  private static final int GRACE_SECONDS = 2;
  private static final int TIMES = 10;

  private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger responses = new AtomicInteger();
  private final AtomicInteger endings = new AtomicInteger();

  /** The status line and the headers of a response. */
  private record Head(String text) {
    private static final String END = "\r\n\r\n";

    private static Head read(InputStream in) throws IOException {
      StringBuilder text = new StringBuilder();
      while (text.indexOf(END) < 0) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("closed after '" + text + "'");
        }
        text.append((char) next);
      }
      return new Head(text.toString().toLowerCase(Locale.ROOT));
    }

    private int length() {
      String name = "content-length: ";
      int start = text.indexOf(name) + name.length();
      return Integer.parseInt(text.substring(start, text.indexOf("\r\n", start)));
    }

    private boolean isLast() {
      return text.contains("connection: close\r\n");
    }
  }

  private static Socket connect(RunningService service) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(READ_LIMIT_MS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static byte[] earn(String token, String customer) {
    String body = "{\"points\":1}";
    return """
    POST /customers/%s/loyalty/earn HTTP/1.1\r
    Host: here\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(customer, token, body.length(), body)
        .getBytes(US_ASCII);
  }

  /** Sends a request and reads the response; one without a response is recorded. */
  private Head exchange(Socket socket, InputStream in, byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    Head head = Head.read(in);
    in.readNBytes(head.length());
    responses.incrementAndGet();
    return head;
  }

  /** Posts until a response announces the end of the connection. */
  private void post(RunningService service, byte[] request) {
    try (Socket socket = connect(service)) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Head head;
      do {
        head = exchange(socket, in, request);
        if (!head.text().startsWith("http/1.1 201 ")) {
          unanswered.add(head.text());
        }
      } while (!head.isLast());
      endings.incrementAndGet();
      assertThat(in.read()).isEqualTo(-1);
    } catch (IOException e) {
      unanswered.add(e.toString());
    }
  }

  private void stopUnderLoad(Path folder) throws Exception {
    try (RunningService service = RunningService.start(folder, Map.of()).awaitReady()) {
      String token = service.token("admin");
      byte[] request = earn(token, Tills.customer(token, service.port(), (int) service.pid()));
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        clients.add(Thread.ofVirtual().start(() -> post(service, request)));
      }
      Eventually.await(LIMIT, "the load is on", () -> responses.get() > RESPONSES_BEFORE);
      service.terminate();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(service.awaitExit(TIME_TO_STOP)).isEqualTo(SIGTERM_EXIT);
      assertThat(unanswered).isEmpty();
      assertThat(endings).hasValue(CONNECTIONS);
      assertThat(service.err()).isEmpty();
    }
  }

  @Test
  void answersEveryRequest(@TempDir Path folder) throws Exception {
    stopUnderLoad(DataFolder.copyTo(folder));
  }

  @Test
  @Tag("slow")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void answersEveryRequestTenTimes(@TempDir Path folder) throws Exception {
    DataFolder.copyTo(folder);
    for (int i = 0; i < TIMES; i++) {
      responses.set(0);
      endings.set(0);
      stopUnderLoad(folder);
    }
  }

  /** Idle connections end too; the first has sent part of a request when the stop begins. */
  @Test
  void servesNewConnectionsDuringTheGracePeriod(@TempDir Path folder) throws Exception {
    Map<String, String> settings =
        Map.of("SHUTDOWN_GRACE_SECONDS", Integer.toString(GRACE_SECONDS));
    byte[] ready = "GET /health/ready HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(US_ASCII);
    try (RunningService service =
            RunningService.start(DataFolder.copyTo(folder), settings).awaitReady();
        Socket begun = connect(service);
        Socket idle = connect(service)) {
      assertThat(exchange(begun, begun.getInputStream(), ready).text())
          .startsWith("http/1.1 200 ")
          .doesNotContain("connection: close");
      begun.getOutputStream().write(ready, 0, ready.length / 2);
      long start = System.nanoTime();
      service.terminate();
      Eventually.await(LIMIT, "it is not ready", () -> !isReady(service, ready));
      try (Socket other = connect(service)) {
        byte[] live = "GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(US_ASCII);
        Head head = exchange(other, other.getInputStream(), live);
        assertThat(head.text()).startsWith("http/1.1 200 ").contains("connection: close");
        assertThat(other.getInputStream().read()).isEqualTo(-1);
      }
      Eventually.await(LIMIT, "the port is closed", () -> !service.listens());
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(GRACE_SECONDS));
      begun.getOutputStream().write(ready, ready.length / 2, ready.length - ready.length / 2);
      assertThat(Head.read(begun.getInputStream()).text())
          .startsWith("http/1.1 503 ")
          .contains("connection: close", "retry-after: ");
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(service.awaitExit(TIME_TO_STOP)).isEqualTo(SIGTERM_EXIT);
    }
  }

  /** HTTP/2 has no header for the end of a connection; a GOAWAY announces it. */
  @Test
  void announcesTheEndOfAnHttp2Connection(@TempDir Path folder) throws Exception {
    Map<String, String> settings =
        Map.of("HTTP2", "on", "SHUTDOWN_GRACE_SECONDS", Integer.toString(GRACE_SECONDS));
    Vertx vertx = Vertx.vertx();
    try (RunningService service =
        RunningService.start(DataFolder.copyTo(folder), settings).awaitReady()) {
      HttpClient client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      RequestOptions live =
          new RequestOptions().setHost("127.0.0.1").setPort(service.port()).setURI("/health/live");
      HttpClientRequest first = get(client.request(live));
      CompletableFuture<GoAway> end = new CompletableFuture<>();
      first.connection().goAwayHandler(end::complete);
      assertThat(get(first.send()).statusCode()).isEqualTo(200);
      service.terminate();
      do {
        HttpClientResponse response = get(client.request(live).compose(HttpClientRequest::send));
        assertThat(response.statusCode()).isEqualTo(200);
      } while (!end.isDone());
      assertThat(end.get().getErrorCode()).isZero();
      assertThat(service.awaitExit(TIME_TO_STOP)).isEqualTo(SIGTERM_EXIT);
      assertThat(service.err()).isEmpty();
    } finally {
      get(vertx.close());
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private boolean isReady(RunningService service, byte[] ready) throws IOException {
    try (Socket socket = connect(service)) {
      return exchange(socket, socket.getInputStream(), ready).text().startsWith("http/1.1 200 ");
    }
  }
}
