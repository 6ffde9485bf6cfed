package bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a run has to say. */
final class Report {
  private static final String NOTHING = "-";
  private static final double PERCENT = 100;

  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  /** Where it was measured, and how. */
  void heading(Run run) throws IOException {
    Options options = run.options();
    out.printf(
        "%d processors, load %.2f before; a commit waits %.2f ms for this disk (%s)%n",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Disk.syncMs(run.folder()),
        Files.getFileStore(run.folder()).type());
    out.printf(
        "%d rounds of %d s each, after %d s of load for each service; %,d customers%n",
        options.rounds(), options.seconds(), options.warmup(), options.customers());
  }

  /**
   * The ratios with their bars.
   *
   * @return whether all hold
   */
  boolean ratios(List<Row> rows, Results results) {
    out.printf("%n%-20s %8s %15s %9s  %-7s %s%n", "row", "ratio", "rounds", "bar", "", "of what");
    boolean allHold = true;
    for (Row row : rows) {
      Figures ratio = row.ratio().apply(results);
      boolean holds = row.bound().holds(ratio.median());
      allHold &= holds;
      out.printf(
          "%-20s %8.2f %15s %9s  %-7s %s%n",
          row.name(),
          ratio.median(),
          "%.2f to %.2f".formatted(ratio.min(), ratio.max()),
          row.bound(),
          verdict(row, ratio),
          row.what());
    }
    return allHold;
  }

  /** With a question mark where the rounds do not agree. */
  private static String verdict(Row row, Figures ratio) {
    if (row.bound() instanceof Row.Bound.None) {
      return "";
    }
    boolean agree = row.bound().holds(ratio.min()) == row.bound().holds(ratio.max());
    return (row.bound().holds(ratio.median()) ? "holds" : "MISSED") + (agree ? "" : "?");
  }

  /** What they are made of. */
  void figures(Results results) {
    out.printf(
        "%n%-58s %9s %6s %8s %8s %8s %8s %8s %7s%n",
        "median of the rounds",
        "a second",
        "noise",
        "p50 ms",
        "p99 ms",
        "service",
        "database",
        "load",
        "a batch");
    for (Measurement measurement : results.measurements()) {
      Figures perSecond = results.of(measurement, Sample::perSecond);
      out.printf(
          "%-58s %9.0f %5.0f%% %8s %8s %8s %8s %8s %7s%n",
          measurement.label(),
          perSecond.median(),
          perSecond.spread() * PERCENT,
          figure(results, measurement, Sample::p50Ms),
          figure(results, measurement, Sample::p99Ms),
          figure(results, measurement, Sample::serviceCpu),
          figure(results, measurement, Sample::databaseCpu),
          figure(results, measurement, Sample::ownCpu),
          figure(results, measurement, Sample::batch));
    }
    out.println("service, database, load: seconds of a processor for 1,000 answers");
    if (results.measurements().stream()
        .filter(measurement -> measurement.configuration().isOneByOne())
        .anyMatch(measurement -> Double.isNaN(results.of(measurement, Sample::batch).median()))) {
      out.println(
          "NOT COMPARABLE: the service does not tell the size of its batches, and perhaps knows no settings for it");
    }
  }

  private static String figure(
      Results results, Measurement measurement, ToDoubleFunction<Sample> figure) {
    double median = results.of(measurement, figure).median();
    return Double.isNaN(median) ? NOTHING : "%.2f".formatted(median);
  }

  /** Anything else, on a line of its own. */
  void line(String text) {
    out.println(text);
  }
}
