package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Processor seconds of the service, of all processes of PostgreSQL and of this JVM, and the
 * postings and their transactions.
 */
record Usage(double service, double database, double load, double postings, double transactions) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double KIB_PER_MIB = 1024;

  /** Unit of the times in {@code /proc}: USER_HZ, which is 100 on all platforms of the JDK. */
  private static final double TICKS_PER_SECOND = 100;

  /** Positions of cutime and cstime of proc(5), counted after the name of the program. */
  private static final int CHILDREN_USER = 13;

  private static final int CHILDREN_SYSTEM = 14;

  Usage since(Usage before) {
    return new Usage(
        service - before.service,
        database - before.database,
        load - before.load,
        postings - before.postings,
        transactions - before.transactions);
  }

  static double cpuSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / NANOS_PER_SECOND;
  }

  /** Resident memory of a process and its children, in MiB. */
  static double residentMib(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
            .mapToDouble(Usage::residentKib)
            .sum()
        / KIB_PER_MIB;
  }

  private static double residentKib(ProcessHandle process) {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // The process has ended.
    }
  }

  /** Includes the children, also those that have ended. */
  static double cpuSecondsWithChildren(ProcessHandle process) throws IOException {
    String line = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    // The name is in brackets and may itself contain blanks and brackets.
    String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
    long ticks = Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]);
    double running = process.children().mapToDouble(Usage::cpuSeconds).sum();
    return cpuSeconds(process) + running + ticks / TICKS_PER_SECOND;
  }
}
