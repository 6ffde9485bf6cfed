package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's own benchmark program, which is not among the binaries that the service brings. */
record Pgbench(Path program) {
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final int THREADS = 2;
  private static final Pattern PROCESSED =
      Pattern.compile("number of transactions actually processed: ([0-9]+)");
  private static final Pattern FAILED = Pattern.compile("number of failed transactions: ([0-9]+)");
  private static final Pattern PER_SECOND = Pattern.compile("tps = ([0-9.]+)");

  /** What it said. */
  record Outcome(long transactions, double perSecond) {}

  /** The one of this machine: on the path, or where Debian puts it. */
  static Optional<Pgbench> find() throws IOException {
    List<Path> places = new ArrayList<>();
    for (String folder : System.getenv("PATH").split(":", -1)) {
      places.add(Path.of(folder, "pgbench"));
    }
    if (Files.isDirectory(DEBIAN)) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN)) {
        versions.forEach(version -> places.add(version.resolve("bin/pgbench")));
      }
    }
    return places.stream().filter(Files::isExecutable).findFirst().map(Pgbench::new);
  }

  /** Runs a script, over and over, on so many connections. */
  Outcome run(Path script, int connections, int seconds, Cluster cluster, String database)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + connections,
                "--jobs=" + Math.min(THREADS, connections),
                "--time=" + seconds,
                "--file=" + script)
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().putAll(cluster.environment(database));
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0 || !find(FAILED, said, "0").equals("0")) {
        throw new IOException("pgbench failed: " + said);
      }
      return new Outcome(
          Long.parseLong(find(PROCESSED, said, "")),
          Double.parseDouble(find(PER_SECOND, said, "")));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String find(Pattern pattern, String said, String otherwise) {
    Matcher found = pattern.matcher(said);
    return found.find() ? found.group(1) : otherwise;
  }
}
