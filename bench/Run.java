package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What all of a run share, and what ends with it, however it ends. */
final class Run implements AutoCloseable {
  /** On the disk where the service's own data would be: /tmp is memory on many machines. */
  static final Path PARENT = Path.of("target").toAbsolutePath();

  /** Where plans are written. */
  static final Path PLANS = PARENT.resolve("bench-plans.txt");

  private final long start = System.nanoTime();
  private final Path folder;
  private final String secret = Token.newSecret();
  private final Optional<Pgbench> pgbench;
  private final Cluster cluster;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private Run(Path folder, Optional<Pgbench> pgbench, Cluster cluster) {
    this.folder = folder;
    this.pgbench = pgbench;
    this.cluster = cluster;
  }

  /**
   * Starts the database; it ends with the run or, told to stop, with this program.
   *
   * @param withPlans whether {@link Plans} are going to be asked for
   */
  static Run start(boolean withPlans) throws IOException, SQLException {
    Path folder = Files.createTempDirectory(PARENT, "bench");
    Optional<Cluster> cluster = Optional.empty();
    try {
      cluster = Optional.of(Cluster.start(folder, withPlans));
    } finally {
      if (cluster.isEmpty()) {
        delete(folder);
      }
    }
    Run run = new Run(folder, Pgbench.find(), cluster.get());
    run.closeAtEnd(() -> delete(folder));
    run.closeAtEnd(run.cluster);
    Runtime.getRuntime().addShutdownHook(new Thread(run::close, "end-of-the-run"));
    return run;
  }

  /** Before all that was opened earlier. */
  synchronized <T extends AutoCloseable> T closeAtEnd(T resource) {
    open.push(resource);
    return resource;
  }

  /** One line about where the run is, apart from the report. */
  void say(String line) {
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    System.err.printf("%5d s  %s%n", seconds, line);
  }

  Path folder() {
    return folder;
  }

  String secret() {
    return secret;
  }

  Optional<Pgbench> pgbench() {
    return pgbench;
  }

  Cluster cluster() {
    return cluster;
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("not ended in good order: " + e);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
