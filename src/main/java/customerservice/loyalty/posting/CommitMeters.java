package customerservice.loyalty.posting;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.IntStream;

/** Metrics of the group commit. */
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
            .description("Postings attempted in one transaction")
            .serviceLevelObjectives(SIZES)
            .register(registry);
    times =
        Timer.builder("ledger.commit")
            .description("From the start of a posting transaction to the end of its commit")
            .serviceLevelObjectives(TIMES)
            .register(registry);
    Gauge.builder("ledger.queue.depth", queue, PostingQueue::size)
        .description("Postings that wait for a transaction")
        .register(registry);
  }

  /** Records one transaction. */
  void committed(int postings, Duration time) {
    sizes.record(postings);
    times.record(time);
  }
}
