package customerservice.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client of another tenant, with another address, that sends requests during an attack. */
final class OtherTenantClient {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(20);

  private final HttpClient http;
  private final String base;
  private final String token;
  private final Latencies lists = new Latencies();
  private final Latencies health = new Latencies();
  private final List<String> errors = new ArrayList<>();
  private final Thread thread = Thread.ofPlatform().name("other-tenant").unstarted(this::run);
  private volatile boolean isOver;

  /** Durations of requests in nanoseconds. */
  private static final class Latencies {
    private final List<Long> all = new ArrayList<>();

    private String text() {
      List<Long> sorted = all.stream().sorted().toList();
      return sorted.isEmpty()
          ? "-"
          : "%d / %d ms".formatted(ms(sorted.get(sorted.size() / 2)), ms(sorted.getLast()));
    }

    private static long ms(long nanos) {
      return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
  }

  private OtherTenantClient(int port, String token) throws IOException {
    this.base = "http://127.0.0.1:" + port;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .localAddress(InetAddress.ofLiteral("127.0.0.2"))
            .build();
  }

  /** Starts a client that sends requests until {@link #stop}. */
  static OtherTenantClient start(int port, String token) throws IOException {
    OtherTenantClient client = new OtherTenantClient(port, token);
    client.thread.start();
    return client;
  }

  private void run() {
    while (!isOver) {
      get("/customers?limit=20", lists);
      get("/health", health);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void get(String path, Latencies latencies) {
    long start = System.nanoTime();
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .header("Authorization", "Bearer " + token)
                  .timeout(RESPONSE_LIMIT)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        errors.add(path + ": " + response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      errors.add(path + ": " + e);
    } catch (InterruptedException e) {
      isOver = true;
    }
    latencies.all.add(System.nanoTime() - start);
  }

  /** Median and maximum of the lists, then of the health checks. */
  String latencies() {
    return lists.text() + ", " + health.text();
  }

  /** Responses other than 200, and exceptions. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** Stops the client. */
  void stop() throws InterruptedException {
    isOver = true;
    thread.join();
    http.close();
  }
}
