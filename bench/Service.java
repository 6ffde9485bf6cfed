package bench;

import bench.Measurement.Variant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The packaged service in its own process, started by {@code ./run}. */
final class Service implements AutoCloseable {
  /** Environment variables that processes of the service inherit. */
  static final List<String> INHERITED = List.of("PATH", "HOME", "JAVA_HOME", "TMPDIR");

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private final Cluster cluster;
  private final Process process;
  private final Path log;
  private final int port;
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
    this.log = folder.resolve(variant.name().replaceAll("[^a-z0-9]+", "-") + ".log");
    this.token = token;
    int managementPort;
    // Both sockets are open at the same time, so that the ports differ.
    try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = first.getLocalPort();
      managementPort = second.getLocalPort();
    }
    this.management = new Http(managementPort, token);
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("run").toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(INHERITED);
    environment.put("HOST", "127.0.0.1");
    environment.put("PORT", Integer.toString(port));
    environment.put("MANAGEMENT_PORT", Integer.toString(managementPort));
    environment.put("DATA_DIR", folder.toString());
    environment.put("DATABASE_URL", cluster.serviceUrl(variant.database()));
    environment.put("DATABASE_MIGRATION_URL", cluster.ownerUrl(variant.database()));
    environment.put("SUPABASE_JWT_SECRET", secret);
    environment.put("RATE_LIMIT", "off");
    environment.putAll(variant.environment());
    this.process = builder.start();
  }

  void awaitReady() throws IOException {
    long start = System.nanoTime();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
        throw new IOException("the service did not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }

  private boolean isReady() {
    try {
      http().get("/health/ready");
      return true;
    } catch (IOException e) {
      return false; // It does not listen yet, or responds with 503.
    }
  }

  Http http() {
    return new Http(port, token);
  }

  /**
   * Sends requests and measures them.
   *
   * @param settle time at the beginning that does not count
   */
  Sample measure(Requests requests, int connections, Duration settle, Duration time)
      throws IOException {
    return new Load(port, token, requests, connections).run(settle, time, this::usage);
  }

  private Usage usage() throws IOException {
    String metrics = management.get("/metrics");
    return new Usage(
        Usage.cpuSeconds(process.toHandle()),
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
    process.destroy();
    process.onExit().completeOnTimeout(process, STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}
