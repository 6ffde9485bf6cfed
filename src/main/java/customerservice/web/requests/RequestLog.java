package customerservice.web.requests;

import customerservice.access.Clients;
import customerservice.platform.RequestId;
import customerservice.platform.settings.Settings;
import customerservice.web.DownloadWriter;
import customerservice.web.FilterOrder;
import customerservice.web.RequestIds;
import customerservice.web.Routes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * Measures each request and logs a line for it. A separate thread writes the lines, so that a slow
 * console does not delay requests. If the queue is full, lines are dropped and counted.
 */
@Singleton
final class RequestLog {
  /** The category of the lines. */
  static final String CATEGORY = "customerservice.requests";

  /** Before the handler that responds to failed requests. */
  private static final int FIRST = 1;

  private static final int QUEUE_SIZE = 8_192;
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(1);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final String OTHER_METHOD = "OTHER";
  private static final String START = RequestLog.class.getName();
  private static final int OK = 200;
  private static final Logger LOG = Logger.getLogger(CATEGORY);

  private final BlockingQueue<RequestLine> queue = new ArrayBlockingQueue<>(QUEUE_SIZE);
  private final Thread writer =
      Thread.ofPlatform().daemon().name("request-log").unstarted(this::write);
  private final Routes routes;
  private final RequestMeters requests;
  private final Counter dropped;
  private final boolean isOn;

  RequestLog(Settings settings, Routes routes, RequestMeters requests, MeterRegistry meters) {
    this.routes = routes;
    this.requests = requests;
    this.isOn = settings.logs().hasRequests();
    this.dropped =
        Counter.builder("request.log.dropped")
            .description("Requests without a log line, because the console was too slow")
            .register(meters);
  }

  void register(@Observes Filters filters) {
    FilterOrder.REQUEST_LOG.register(filters, this::filter);
  }

  /** Adds the requests that fail before the filters, such as one whose target is not a path. */
  void register(@Observes @Priority(FIRST) Router router) {
    router.route().order(Integer.MIN_VALUE).failureHandler(this::filter);
  }

  void start(@Observes StartupEvent start) {
    writer.start();
  }

  @PreDestroy
  void stop() throws InterruptedException {
    writer.interrupt();
    writer.join(SHUTDOWN_TIMEOUT);
  }

  private void filter(RoutingContext request) {
    // A request whose target was normalized passes the filters twice.
    if (request.get(START) == null) {
      request.put(START, System.nanoTime());
      requests.begin();
    }
    request.addEndHandler(end -> log(request, DownloadWriter.isComplete(request, end)));
    request.next();
  }

  private void log(RoutingContext routing, boolean isComplete) {
    Long start = routing.remove(START);
    if (start == null) {
      return;
    }
    HttpServerRequest request = routing.request();
    String method = request.method().name();
    RequestLine line =
        new RequestLine(
            String.valueOf(request.response().headers().get(RequestIds.HEADER)),
            METHODS.contains(method) ? method : OTHER_METHOD,
            RouteNames.of(routing, routes),
            request.response().getStatusCode(),
            System.nanoTime() - start,
            bytes(request),
            isComplete,
            Clients.caller(routing));
    requests.end(line, request.response().headWritten());
    if (isOn && !queue.offer(line)) {
      dropped.increment();
    }
  }

  /** HTTP/2 counts the written bytes later than this, so the announced length is used instead. */
  private static long bytes(HttpServerRequest request) {
    long written = request.response().bytesWritten();
    String length = request.response().headers().get(HttpHeaders.CONTENT_LENGTH);
    return written > 0 || length == null || request.method().equals(HttpMethod.HEAD)
        ? written
        : Long.parseLong(length);
  }

  private void write() {
    try {
      while (true) {
        write(queue.take());
      }
    } catch (InterruptedException stopped) {
      RequestLine line = queue.poll();
      while (line != null) {
        write(line);
        line = queue.poll();
      }
    }
  }

  private static void write(RequestLine line) {
    // Probes call the health checks every few seconds.
    Level level =
        line.status() == OK && RouteNames.isHealth(line.route()) ? Level.DEBUG : Level.INFO;
    if (!LOG.isLoggable(level)) {
      return;
    }
    ExtLogRecord record =
        new ExtLogRecord(
            level, line.text(), ExtLogRecord.FormatStyle.NO_FORMAT, RequestLog.class.getName());
    record.setLoggerName(CATEGORY);
    record.setMdc(Map.of(RequestId.LOG_KEY, line.requestId()));
    record.setMarker(line.fields());
    LOG.logRaw(record);
  }
}
