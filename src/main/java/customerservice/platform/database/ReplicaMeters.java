package customerservice.platform.database;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Registers the metrics of the read replica, if one is configured. */
@Singleton
final class ReplicaMeters {
  private final @Nullable ReadReplica replica;
  private final MeterRegistry registry;

  ReplicaMeters(Database database, MeterRegistry registry) {
    this.replica = database.replica();
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    if (replica != null) {
      register(registry, replica);
    }
  }

  static void register(MeterRegistry registry, ReadReplica replica) {
    ReplicaCounts counts = replica.counts();
    Gauge.builder("replica.in.use", replica, it -> it.isInUse() ? 1 : 0)
        .description("1 if reads use the read replica, else 0")
        .register(registry);
    Gauge.builder("replica.lag", counts, ReplicaCounts::lagBytes)
        .baseUnit("bytes")
        .description("Write-ahead log that the read replica had not replayed at the last check")
        .register(registry);
    FunctionCounter.builder("replica.reads", counts, ReplicaCounts::reads)
        .description("Reads from the read replica")
        .register(registry);
    FunctionTimer.builder(
            "replica.wait",
            counts,
            ReplicaCounts::waits,
            ReplicaCounts::waitSeconds,
            TimeUnit.SECONDS)
        .description("Time that reads waited for the read replica to replay earlier writes")
        .register(registry);
    for (FallbackReason reason : FallbackReason.values()) {
      FunctionCounter.builder("replica.fallbacks", counts, it -> it.fallbacks(reason))
          .tag("reason", reason.code())
          .description("Reads from the primary because the read replica was not usable")
          .register(registry);
    }
  }
}
