package customerservice.loyalty.posting;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.IntStream;

/** What is measured of the way into the ledger. */
@Singleton
final class CommitMeters {
  private static final double[] SIZES = {1, 2, 5, 10, 20, 50, 100, 200, 500};
  private static final Duration[] TIMES =
      IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final DistributionSummary sizes;
  private final Timer times;

  CommitMeters(MeterRegistry registry, PostingQueue queue) {
    sizes =
        DistributionSummary.builder("ledger.batch.size")
            .description("Postings that were tried in one transaction")
            .serviceLevelObjectives(SIZES)
            .register(registry);
    times =
        Timer.builder("ledger.commit")
            .description("From the begin of such a transaction to the end of its commit")
            .serviceLevelObjectives(TIMES)
            .register(registry);
    Gauge.builder("ledger.queue.depth", queue, PostingQueue::size)
        .description("Postings that wait for a transaction")
        .register(registry);
  }

  /** A transaction of so many postings took so long. */
  void committed(int postings, Duration time) {
    sizes.record(postings);
    times.record(time);
  }
}
