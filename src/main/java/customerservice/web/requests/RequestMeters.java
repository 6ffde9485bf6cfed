package customerservice.web.requests;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Measures requests by method, path template and status. The framework's own measurement has no
 * template for most refused requests, and creates a time series for a path that a client invents.
 */
@Singleton
final class RequestMeters {
  private static final String REQUESTS = "http.server.requests";

  /** The template of all unknown paths. */
  private static final String UNKNOWN = "UNKNOWN";

  /** The status of a request whose client left before the response began. */
  private static final String RESET = "RESET";

  /** The upper bounds of the histogram's buckets: up to the longest response, of 20 s. */
  private static final Duration[] BUCKETS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final AtomicLong active = new AtomicLong();
  private final Meter.MeterProvider<Timer> timers;

  RequestMeters(MeterRegistry registry) {
    this.timers =
        Timer.builder(REQUESTS)
            .description("Time from the head of a request to the end of its response")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(registry);
    Gauge.builder("http.server.active.requests", active, AtomicLong::get)
        .description("Requests without a complete response")
        .register(registry);
  }

  void begin() {
    active.incrementAndGet();
  }

  void end(RequestLine line, boolean hasStatus) {
    active.decrementAndGet();
    Tags tags =
        Tags.of(
            "method",
            line.method(),
            "uri",
            line.route() == null ? UNKNOWN : line.route(),
            "status",
            hasStatus ? Integer.toString(line.status()) : RESET,
            "outcome",
            hasStatus ? Outcome.forStatus(line.status()).name() : UNKNOWN);
    timers.withTags(tags).record(line.nanos(), TimeUnit.NANOSECONDS);
  }
}
