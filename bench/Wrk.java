package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Debian's {@code wrk} with the requests of {@code wrk.lua}: each connection sends the next request
 * when it has its response.
 *
 * @param token of all requests
 * @param ids file with the ids of customers
 * @param words file with words of searches
 */
record Wrk(String token, Path ids, Path words) {
  private static final long MEMORY_INTERVAL_MS = 200;
  private static final double MICROS_PER_MS = 1000;
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double NONE = Double.NaN;

  /**
   * Repeats a workload. If the time is too short for a response, {@code responses} is 0.
   *
   * @param number of the run, which differs for each
   * @throws IOException if a response is missing or has the status of an error
   */
  Sample run(
      String workload, int number, Server server, Cluster cluster, int connections, Duration time)
      throws IOException {
    double serverBefore = Usage.cpuSecondsWithChildren(server.process());
    double databaseBefore = Usage.cpuSecondsWithChildren(cluster.process());
    Process process =
        new ProcessBuilder(
                "wrk",
                "--threads=1",
                "--connections=" + connections,
                "--duration=" + Math.max(1, time.toSeconds()),
                "--timeout=30s",
                "--script=bench/wrk.lua",
                "--header=Authorization: Bearer " + token,
                "http://127.0.0.1:" + server.port(),
                "--",
                workload,
                Integer.toString(number),
                ids.toString(),
                words.toString())
            .redirectErrorStream(true)
            .start();
    double residentMib = 0;
    while (process.isAlive()) {
      residentMib = Math.max(residentMib, Usage.residentMib(server.process()));
      process.onExit().completeOnTimeout(process, MEMORY_INTERVAL_MS, TimeUnit.MILLISECONDS).join();
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    double failures =
        Pgbench.number(output, "statuses: ")
            + Pgbench.number(output, "timeouts: ")
            + Pgbench.number(output, "broken: ");
    double count = Pgbench.number(output, "requests: ");
    if (process.exitValue() != 0 || failures > 0) {
      throw new IOException(
          "%s at %d: %s\n%s".formatted(workload, connections, output, server.endOfLog()));
    }
    double serverCpu = Usage.cpuSecondsWithChildren(server.process()) - serverBefore;
    double databaseCpu = Usage.cpuSecondsWithChildren(cluster.process()) - databaseBefore;
    return new Sample(
        (long) count,
        count / Pgbench.number(output, "microseconds: ") * MICROS_PER_SECOND,
        Pgbench.number(output, "p50: ") / MICROS_PER_MS,
        Pgbench.number(output, "p99: ") / MICROS_PER_MS,
        serverCpu / count * 1000,
        databaseCpu / count * 1000,
        Pgbench.number(output, "processor: ") / count * 1000,
        NONE,
        residentMib);
  }
}
