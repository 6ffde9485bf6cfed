package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL's benchmark program, which the service's binaries do not contain. */
record Pgbench(Path program) {
  /** Printed if a row is skipped. */
  static final String MISSING =
      "SKIPPED: the rows of pgbench, because the program is missing (Debian: postgresql-15)";

  private static final Path SCRIPTS = Path.of("bench/pgbench");
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final double NONE = Double.NaN;

  /** Finds the program on the path or where Debian installs it. */
  static Optional<Pgbench> find() throws IOException {
    try (Stream<Path> debian = Files.isDirectory(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()) {
      return Stream.concat(
              Arrays.stream(System.getenv("PATH").split(":", -1)).map(Path::of),
              debian.map(version -> version.resolve("bin")))
          .map(folder -> folder.resolve("pgbench"))
          .filter(Files::isExecutable)
          .findFirst()
          .map(Pgbench::new);
    }
  }

  /** A script in {@code bench/pgbench}. */
  static Path script(String name) {
    return SCRIPTS.resolve(name);
  }

  /**
   * Repeats a script on a number of connections.
   *
   * @param customers the script's variable {@code last} is the number of the last one
   */
  Sample run(
      Path script, int customers, int connections, Duration time, Cluster cluster, String database)
      throws IOException {
    double before = Usage.cpuSecondsWithChildren(cluster.process());
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + connections,
                "--jobs=" + Math.min(2, connections),
                "--time=" + Math.max(1, time.toSeconds()),
                "--define=last=" + (customers - 1),
                "--file=" + script,
                cluster.serviceUrl(database))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0 || number(output, "failed transactions: ") > 0) {
      throw new IOException("pgbench failed: " + output);
    }
    double count = number(output, "transactions actually processed: ");
    double used = Usage.cpuSecondsWithChildren(cluster.process()) - before;
    return new Sample(
        (long) count,
        number(output, "tps = "),
        NONE,
        NONE,
        NONE,
        used / count * 1000,
        NONE,
        NONE,
        NONE);
  }

  /** The number after a label, or 0. */
  static double number(String output, String label) {
    Matcher found = Pattern.compile(label + "([0-9.]+)").matcher(output);
    return found.find() ? Double.parseDouble(found.group(1)) : 0;
  }
}
