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
    out.printf(
        "%d processors, load %.2f before; a commit waits %.2f ms for this disk (%s)%n",
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Disk.syncMs(run.folder()),
        Files.getFileStore(run.folder()).type());
  }

  /**
   * Figures with their bars.
   *
   * @param title of what the figures are
   * @return whether all hold
   */
  boolean lines(String title, List<Line> lines) {
    out.printf("%n%-20s %10s %19s %11s  %-7s %s%n", "row", title, "rounds", "bar", "", "of what");
    for (Line line : lines) {
      out.printf(
          "%-20s %10.2f %19s %11s  %-7s %s%n",
          line.name(),
          line.figures().median(),
          "%.2f to %.2f".formatted(line.figures().min(), line.figures().max()),
          line.bound(),
          line.verdict(),
          line.what());
    }
    return lines.stream().allMatch(Line::holds);
  }

  /** What questions took; answers whether all bars hold. */
  boolean questions(List<Question> questions, Answers large, Answers small) {
    return new QuestionTable(out, large, small).print(questions);
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
