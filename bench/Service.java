package bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The packaged service as a process of its own, started by {@code ./run}. */
final class Service implements AutoCloseable {
  private static final List<String> PASSED_ON = List.of("PATH", "HOME", "JAVA_HOME", "TMPDIR");
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration END_LIMIT = Duration.ofSeconds(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int READY = 200;
  private static final String BATCH_SIZES = "ledger_batch_size";

  private final Process process;
  private final Path log;
  private final int port;
  private final Http http;
  private final Http management;

  private Service(Process process, Path log, int port, Http http, Http management) {
    this.process = process;
    this.log = log;
    this.port = port;
    this.http = http;
    this.management = management;
  }

  /**
   * Starts one on free ports.
   *
   * @param folder for its log
   */
  static Service start(Configuration configuration, Cluster cluster, String secret, Path folder)
      throws IOException {
    Path log = folder.resolve(configuration.name().replaceAll("[^a-z0-9]+", "-") + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(Path.of("run").toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    int port;
    int managementPort;
    // Both held until both are known: one that is let go of is given out again.
    try (ServerSocket first = freePort();
        ServerSocket second = freePort()) {
      port = first.getLocalPort();
      managementPort = second.getLocalPort();
    }
    builder.environment().keySet().retainAll(PASSED_ON);
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("MANAGEMENT_PORT", Integer.toString(managementPort));
    builder.environment().put("DATA_DIR", folder.toString());
    builder.environment().put("DATABASE_URL", cluster.serviceUrl(configuration.database()));
    builder.environment().put("DATABASE_MIGRATION_URL", cluster.ownerUrl(configuration.database()));
    builder.environment().put("SUPABASE_JWT_SECRET", secret);
    builder.environment().put("RATE_LIMIT", "off");
    builder.environment().putAll(configuration.settings());
    String token = Token.mint(secret);
    return new Service(
        builder.start(), log, port, new Http(port, token), new Http(managementPort, token));
  }

  private static ServerSocket freePort() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Waits until it answers. */
  void awaitReady() throws IOException {
    long start = System.nanoTime();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
        throw new IOException("the service did not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private boolean isReady() throws IOException {
    try {
      return http.status("/health/ready") == READY;
    } catch (ConnectException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  Http http() {
    return http;
  }

  /** Seconds of a processor that it has used. */
  double cpuSeconds() {
    return Processes.cpuSeconds(process.pid());
  }

  /** How many postings it has committed in how many transactions. */
  record Batches(double postings, double transactions) {
    double mean(Batches before) {
      return (postings - before.postings) / (transactions - before.transactions);
    }
  }

  /** By its metrics; zeroes where they do not tell. */
  Batches batches() throws IOException {
    String metrics = management.get("/metrics");
    return new Batches(value(metrics, "_sum"), value(metrics, "_count"));
  }

  private static double value(String metrics, String suffix) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(BATCH_SIZES + suffix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, END_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}
