package customerservice.platform.database;

import io.agroal.api.AgroalDataSourceMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Registers the metrics of the connection pools, and of the read replica if one is configured. */
@Singleton
final class DatabaseMeters {
  private static final String POOL = "pool";

  private final Database database;
  private final MeterRegistry registry;

  DatabaseMeters(Database database, MeterRegistry registry) {
    this.database = database;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    registerPool("primary", database.connections());
    ReadReplica replica = database.replica();
    if (replica != null) {
      registerPool("replica", replica.connections());
      registerReplica(registry, replica);
    }
  }

  private void registerPool(String name, Connections pool) {
    gauge(
        "database.pool.connections",
        "Open connections of the pool",
        name,
        pool,
        counts -> counts.activeCount() + counts.availableCount());
    gauge(
        "database.pool.connections.active",
        "Connections in use",
        name,
        pool,
        AgroalDataSourceMetrics::activeCount);
    gauge(
        "database.pool.waiting",
        "Callers that wait for a connection",
        name,
        pool,
        AgroalDataSourceMetrics::awaitingCount);
    gauge(
        "database.pool.connections.limit",
        "Maximum number of connections of the pool",
        name,
        pool,
        counts -> Database.CONNECTIONS_MAX);
    FunctionTimer.builder(
            "database.pool.wait",
            pool,
            it -> it.counts().acquireCount(),
            it -> it.counts().blockingTimeTotal().toNanos(),
            TimeUnit.NANOSECONDS)
        .description("Time that callers waited for a connection")
        .tag(POOL, name)
        .register(registry);
  }

  private void gauge(
      String meter,
      String description,
      String name,
      Connections pool,
      ToLongFunction<AgroalDataSourceMetrics> count) {
    Gauge.builder(meter, pool, it -> count.applyAsLong(it.counts()))
        .description(description)
        .tag(POOL, name)
        .register(registry);
  }

  static void registerReplica(MeterRegistry registry, ReadReplica replica) {
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
