package customerservice.platform.database;

import customerservice.platform.settings.DatabaseUrl;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;

/** The metrics of a read replica, which the services of most tests do not have. */
public final class ReplicaMetrics {
  private static final DatabaseUrl NOWHERE =
      DatabaseUrl.parse("X", "postgresql://u:p@127.0.0.1:1/x");

  private ReplicaMetrics() {}

  /** The metrics as Prometheus reads them. Opens no connection. */
  @SuppressWarnings("deprecation") // The registry of the service.
  public static String exposition() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Connections primary = new Connections(ConnectionPool.of(NOWHERE, 1, 1), 1);
    ReadReplica replica = new ReadReplica(NOWHERE, primary, 1);
    try {
      DatabaseMeters.registerReplica(registry, replica);
      return registry.scrape();
    } finally {
      replica.close();
      primary.close();
      registry.close();
    }
  }
}
