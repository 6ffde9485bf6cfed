package bench;

import bench.Requests.Request;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * Sends requests on a number of connections: each sends the next one when it has its response. All
 * share one thread, because the load takes processor time from the services that it measures.
 */
final class Load {
  private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private static final Duration RESPONSE_LIMIT = Duration.ofSeconds(30);
  private static final double NANOS_PER_SECOND = 1e9;

  /** Keeps a thousandth of a latency's precision. */
  private static final int DIGITS = 3;

  private final HttpClient client;
  private final String token;
  private final Requests requests;
  private final AtomicInteger active;
  private final Histogram latencies = new Histogram(DIGITS);
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private long responses;
  private volatile boolean counts;
  private volatile boolean ends;

  Load(int port, String token, Requests requests, int connections) {
    client =
        VERTX.createHttpClient(
            new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(port),
            new PoolOptions().setHttp1MaxSize(connections));
    this.token = "Bearer " + token;
    this.requests = requests;
    active = new AtomicInteger(connections);
  }

  /** Reads the resources that the processes have used. */
  interface Meter {
    Usage read() throws IOException;
  }

  /**
   * Runs the load once.
   *
   * @param settle time at the beginning that does not count
   * @throws IOException if a response is missing or has another status
   */
  Sample run(Duration settle, Duration time, Meter meter) throws IOException {
    int connections = active.get();
    VERTX.runOnContext(started -> {
      for (int i = 0; i < connections; i++) {
        send();
      }
    });
    await(settle);
    Usage before = meter.read();
    long start = System.nanoTime();
    counts = true;
    await(time);
    counts = false;
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    Usage used = meter.read().since(before);
    ends = true;
    await(RESPONSE_LIMIT);
    if (!end.isDone()) {
      throw new IOException("%d requests have no response".formatted(active.get()));
    }
    client.close();
    return Sample.of(responses, latencies, seconds, used);
  }

  /** Waits, or until the load has ended. */
  private void await(Duration time) throws IOException {
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>().completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture.anyOf(timer, end).handle((done, failure) -> done).join();
    if (end.isCompletedExceptionally()) {
      throw new IOException("the load failed: " + end.exceptionNow().getMessage());
    }
  }

  private void send() {
    Request request = requests.next().get();
    long start = System.nanoTime();
    client
        .request(request.method(), request.path())
        .compose(opened -> send(opened, request))
        .onSuccess(sent -> {
          responses++;
          if (counts) {
            latencies.recordValue(System.nanoTime() - start);
          }
          if (!ends) {
            send();
          } else if (active.decrementAndGet() == 0) {
            end.complete(null);
          }
        })
        .onFailure(end::completeExceptionally);
  }

  private Future<Void> send(HttpClientRequest opened, Request request) {
    opened.putHeader("Authorization", token);
    request.headers().forEach(opened::putHeader);
    return opened
        .send(request.body())
        .compose(response ->
            response.body().compose(body -> check(request, response.statusCode(), body)));
  }

  private Future<Void> check(Request request, int status, Buffer body) {
    return status == requests.status()
        ? Future.succeededFuture()
        : Future.failedFuture("%s: %d %s".formatted(request.path(), status, body));
  }
}
