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

/**
 * An honest client of another tenant, at another address, who asks while the service is attacked.
 */
final class Bystander {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Nobody waits longer for a till. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final HttpClient http;
  private final String base;
  private final String token;
  private final Latencies lists = new Latencies();
  private final Latencies health = new Latencies();
  private final List<String> wrong = new ArrayList<>();
  private final Thread thread = Thread.ofPlatform().name("bystander").unstarted(this::ask);
  private volatile boolean isOver;

  /** How long answers took, in nanoseconds. */
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

  private Bystander(int port, String token) throws IOException {
    this.base = "http://127.0.0.1:" + port;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .localAddress(InetAddress.ofLiteral("127.0.0.2"))
            .build();
  }

  /** Begins to ask. */
  static Bystander begin(int port, String token) throws IOException {
    Bystander bystander = new Bystander(port, token);
    bystander.thread.start();
    return bystander;
  }

  private void ask() {
    while (!isOver) {
      ask("/customers?limit=20", lists);
      ask("/health", health);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void ask(String path, Latencies latencies) {
    long start = System.nanoTime();
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(base + path))
                  .header("Authorization", "Bearer " + token)
                  .timeout(ANSWER_LIMIT)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        wrong.add(path + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      wrong.add(path + ": " + e);
    } catch (InterruptedException e) {
      isOver = true;
    }
    latencies.all.add(System.nanoTime() - start);
  }

  /** Median and longest of the lists, then of the health checks. */
  String latencies() {
    return lists.text() + ", " + health.text();
  }

  /** The answers that were none. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Has it ask no more. */
  void end() throws InterruptedException {
    isOver = true;
    thread.join();
    http.close();
  }
}
