package bench;

import bench.Measurement.Variant;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** The database, services and files of a run. They are closed when the JVM ends. */
final class Run {
  /** Contains the run's folder. It is not /tmp, which is in memory on many machines. */
  private static final Path PARENT = Path.of("target").toAbsolutePath();

  private static final int PAGE_BYTES = 8192;
  private static final int FLUSHES = 100;
  private static final double NANOS_PER_MS = 1e6;

  private final long start = System.nanoTime();
  private final String secret = UUID.randomUUID() + "-" + UUID.randomUUID();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Path folder;
  private final Cluster cluster;

  /** Starts PostgreSQL. */
  Run() throws IOException, SQLException {
    folder = Files.createTempDirectory(PARENT, "bench");
    closeAtEnd(this::deleteFolder);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-of-run"));
    cluster = closeAtEnd(new Cluster(folder));
  }

  /** Creates a token for the API. */
  String token(String role) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("./run", "token", "--role", role);
    builder.environment().keySet().retainAll(Server.INHERITED);
    builder.environment().put("SUPABASE_JWT_SECRET", secret);
    byte[] output = builder.start().getInputStream().readAllBytes();
    return new String(output, StandardCharsets.US_ASCII).strip();
  }

  /** Closes a resource at the end, before all earlier ones. */
  synchronized <T extends AutoCloseable> T closeAtEnd(T resource) {
    open.push(resource);
    return resource;
  }

  /** Starts the service and waits until it is ready; its database is migrated then. */
  Service start(Variant variant) throws IOException {
    Service service = closeAtEnd(new Service(variant, cluster, secret, token("manager"), folder));
    service.server().awaitReady();
    return service;
  }

  String secret() {
    return secret;
  }

  Path folder() {
    return folder;
  }

  Cluster cluster() {
    return cluster;
  }

  /** Prints a line of progress, which is not part of the report. */
  void progress(String format, Object... arguments) {
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    System.err.printf("%5d s  %s%n", seconds, format.formatted(arguments));
  }

  /** Describes the machine in one line. */
  String machine() throws IOException {
    return "%d processors, load %.2f before; a commit waits %.2f ms for this disk (%s)"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            flushMs(),
            Files.getFileStore(folder).type());
  }

  /** Measures the median time to flush a page to the disk. */
  private double flushMs() throws IOException {
    double[] ms = new double[FLUSHES];
    Path file = folder.resolve("flushed");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FLUSHES; i++) {
        channel.write(ByteBuffer.allocate(PAGE_BYTES), 0);
        long before = System.nanoTime();
        channel.force(false);
        ms[i] = (System.nanoTime() - before) / NANOS_PER_MS;
      }
    }
    return new Figures(ms).median();
  }

  private synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("could not close a resource: " + e);
      }
    }
  }

  private void deleteFolder() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
