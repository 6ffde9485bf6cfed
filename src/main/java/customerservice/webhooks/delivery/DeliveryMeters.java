package customerservice.webhooks.delivery;

import customerservice.platform.database.Database;
import customerservice.webhooks.sending.SendError;
import customerservice.webhooks.sending.SendResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The metrics of deliveries: attempts by result, and the age of the oldest undelivered event. */
@Singleton
final class DeliveryMeters {
  private static final String DELIVERED = "delivered";

  private final MeterRegistry meters;
  private final Database database;
  private final EndpointStore endpoints;
  private final InstantSource clock;

  /** Null if all events are delivered. */
  private volatile @Nullable Instant oldest;

  DeliveryMeters(
      MeterRegistry meters, Database database, EndpointStore endpoints, InstantSource clock) {
    this.meters = meters;
    this.database = database;
    this.endpoints = endpoints;
    this.clock = clock;
    TimeGauge.builder("webhooks.oldest.undelivered", this::ageMillis, TimeUnit.MILLISECONDS)
        .description("Age of the oldest event that an active webhook has not delivered")
        .register(meters);
  }

  /** Counts an attempt. */
  void count(SendResult result) {
    SendError error = result.error();
    Counter.builder("webhooks.attempts")
        .description("Attempts to deliver an event, by result")
        .tag("result", error == null ? DELIVERED : error.code())
        .register(meters)
        .increment();
  }

  /** Reads the time of the oldest undelivered event. */
  void measure() {
    oldest = database.read(endpoints::oldestUndelivered).orElse(null);
  }

  private long ageMillis() {
    Instant since = oldest;
    return since == null ? 0 : Math.max(0, Duration.between(since, clock.instant()).toMillis());
  }
}
