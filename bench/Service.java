package bench;

import bench.Measurement.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The packaged service in its own process, started by {@code ./run}. */
final class Service implements AutoCloseable {
  private final Cluster cluster;
  private final Server server;
  private final String token;
  private final Http management;

  /**
   * Starts the service on free ports.
   *
   * @param secret key of tokens
   * @param token of a manager
   * @param folder for its log
   */
  Service(Variant variant, Cluster cluster, String secret, String token, Path folder)
      throws IOException {
    this.cluster = cluster;
    this.token = token;
    int[] ports = Server.freePorts();
    this.management = new Http(ports[1], token);
    Map<String, String> environment = new HashMap<>();
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", Integer.toString(ports[0]));
    environment.put("MANAGEMENT_PORT", Integer.toString(ports[1]));
    environment.put("DATA_DIR", folder.toString());
    environment.put("DATABASE_URL", cluster.serviceUrl(variant.database()));
    environment.put("DATABASE_MIGRATION_URL", cluster.ownerUrl(variant.database()));
    environment.put("SUPABASE_JWT_SECRET", secret);
    environment.put("RATE_LIMIT", "off");
    environment.putAll(variant.environment());
    this.server =
        new Server(
            new ProcessBuilder(Path.of("run").toAbsolutePath().toString()),
            environment,
            folder.resolve(variant.name().replaceAll("[^a-z0-9]+", "-") + ".log"),
            ports[0],
            token);
  }

  Server server() {
    return server;
  }

  Http http() {
    return server.http();
  }

  /**
   * Sends requests and measures them.
   *
   * @param settle time at the beginning that does not count
   */
  Sample measure(Requests requests, int connections, Duration settle, Duration time)
      throws IOException {
    return new Load(server.port(), token, requests, connections).run(settle, time, this::usage);
  }

  private Usage usage() throws IOException {
    String metrics = management.get("/metrics");
    return new Usage(
        Usage.cpuSeconds(server.process()),
        Usage.cpuSecondsWithChildren(cluster.process()),
        Usage.cpuSeconds(ProcessHandle.current()),
        metric(metrics, "ledger_batch_size_sum"),
        metric(metrics, "ledger_batch_size_count"));
  }

  private static double metric(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Override
  public void close() {
    server.close();
  }
}
