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

/** What is measured of the read replica, where there is one. */
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
        .description("Whether the read replica is read")
        .register(registry);
    Gauge.builder("replica.lag", counts, ReplicaCounts::lagBytes)
        .baseUnit("bytes")
        .description("How far the read replica was behind the primary when it was looked at")
        .register(registry);
    FunctionCounter.builder("replica.reads", counts, ReplicaCounts::reads)
        .description("Reads that the read replica has answered")
        .register(registry);
    FunctionTimer.builder(
            "replica.wait",
            counts,
            ReplicaCounts::waits,
            ReplicaCounts::waitSeconds,
            TimeUnit.SECONDS)
        .description("Waiting for the read replica to come to where the primary was")
        .register(registry);
    for (ReplicaFault fault : ReplicaFault.values()) {
      FunctionCounter.builder("replica.fallbacks", counts, it -> it.fallbacks(fault))
          .tag("reason", fault.code())
          .description("Reads that the primary has answered instead")
          .register(registry);
    }
  }
}
