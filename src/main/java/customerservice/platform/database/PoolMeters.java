package customerservice.platform.database;

import io.agroal.api.AgroalDataSourceMetrics;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Registers the metrics of the connection pools. */
@Singleton
final class PoolMeters {
  private static final String POOL = "pool";

  private final Database database;
  private final MeterRegistry registry;

  PoolMeters(Database database, MeterRegistry registry) {
    this.database = database;
    this.registry = registry;
  }

  void start(@Observes StartupEvent event) {
    register("primary", database.connections());
    ReadReplica replica = database.replica();
    if (replica != null) {
      register("replica", replica.connections());
    }
  }

  private void register(String name, Connections pool) {
    gauge(
        "connections",
        "Open connections of the pool",
        name,
        pool,
        counts -> counts.activeCount() + counts.availableCount());
    gauge(
        "connections.active",
        "Connections in use",
        name,
        pool,
        AgroalDataSourceMetrics::activeCount);
    gauge(
        "waiting",
        "Callers that wait for a connection",
        name,
        pool,
        AgroalDataSourceMetrics::awaitingCount);
    Gauge.builder("database.pool.connections.limit", () -> Database.CONNECTIONS_MAX)
        .description("Maximum number of connections of the pool")
        .tag(POOL, name)
        .register(registry);
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
      String suffix,
      String description,
      String name,
      Connections pool,
      ToLongFunction<AgroalDataSourceMetrics> count) {
    Gauge.builder("database.pool." + suffix, pool, it -> count.applyAsLong(it.counts()))
        .description(description)
        .tag(POOL, name)
        .register(registry);
  }
}
