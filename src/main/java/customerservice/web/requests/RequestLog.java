package customerservice.web.requests;

import customerservice.access.Clients;
import customerservice.platform.RequestId;
import customerservice.platform.settings.Settings;
import customerservice.web.DownloadWriter;
import customerservice.web.RequestIds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
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
 * Leaves a line of each request in the log. A thread of its own writes them: a terminal that does
 * not take them holds up no request. What there is no room for is dropped, and counted.
 */
@Singleton
final class RequestLog {
  /** The category of the lines. */
  static final String CATEGORY = "customerservice.requests";

  /** How many lines may wait. */
  private static final int WAITING_MAX = 8_192;

  /** The first of all: what is refused at once is told, too. */
  private static final int PRIORITY = 1_000_001;

  private static final Duration TIME_TO_END = Duration.ofSeconds(1);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final String OTHER_METHOD = "OTHER";
  private static final String START = RequestLog.class.getName();
  private static final int OK = 200;
  private static final Logger LOG = Logger.getLogger(CATEGORY);

  private final BlockingQueue<RequestLine> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Thread writer =
      Thread.ofPlatform().daemon().name("request-log").unstarted(this::write);
  private final Counter dropped;
  private final boolean isOn;

  RequestLog(Settings settings, MeterRegistry meters) {
    this.isOn = settings.logs().hasRequests();
    this.dropped =
        Counter.builder("request.log.dropped")
            .description("Requests of which the log has no line, because it was not taken in time")
            .register(meters);
  }

  void register(@Observes Filters filters) {
    if (isOn) {
      filters.register(this::watch, PRIORITY);
    }
  }

  void start(@Observes StartupEvent start) {
    writer.start();
  }

  @PreDestroy
  void stop() throws InterruptedException {
    writer.interrupt();
    writer.join(TIME_TO_END);
  }

  private void watch(RoutingContext request) {
    // An address that is written anew comes by here twice.
    if (request.get(START) == null) {
      request.put(START, System.nanoTime());
    }
    request.addEndHandler(end -> told(request, DownloadWriter.isWhole(request, end)));
    request.next();
  }

  private void told(RoutingContext routing, boolean isWhole) {
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
            RouteNames.of(routing),
            request.response().getStatusCode(),
            System.nanoTime() - start,
            bytes(request),
            isWhole,
            Clients.caller(routing));
    if (!waiting.offer(line)) {
      dropped.increment();
    }
  }

  /** HTTP/2 counts what it has written only afterwards, but has said how much it would be. */
  private static long bytes(HttpServerRequest request) {
    long written = request.response().bytesWritten();
    String announced = request.response().headers().get(HttpHeaders.CONTENT_LENGTH);
    return written > 0 || announced == null || request.method().equals(HttpMethod.HEAD)
        ? written
        : Long.parseLong(announced);
  }

  private void write() {
    try {
      while (true) {
        write(waiting.take());
      }
    } catch (InterruptedException stopped) {
      RequestLine line = waiting.poll();
      while (line != null) {
        write(line);
        line = waiting.poll();
      }
    }
  }

  private static void write(RequestLine line) {
    // Somebody asks every few seconds whether the service lives.
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
