package bench;

import bench.Measurement.Variant;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program of {@code bench/analytics}. */
public final class AnalyticsBenchmark implements Benchmark {
  private static final String USAGE =
      """
      bench/analytics              measure all; two hours and 30 GB of disk under target/
        --only ROW[,ROW]             only these rows, by name (summary-month) or its beginning (top)
        --customers 1000000          sizes of the large database
        --transactions 10000000
        --small-customers 100000     sizes of the database to compare with
        --small-transactions 1000000
        --rounds 3                   rounds of all measurements
        --seconds 5                  time of each measurement of a call
        --warmup 60                  seconds of load before a service is measured
        --cost-seconds 20            time of each measurement of postings
      """;

  private static final Variant LARGE = new Variant("large database", "analytics_large", Map.of());
  private static final Variant SMALL = new Variant("small database", "analytics_small", Map.of());
  private static final String COST = "rollup-cost";
  private static final int CONNECTIONS = 64;
  private static final int EARNING_CUSTOMERS = 100_000;

  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** More than one, because the cost is small compared with the noise of a measurement. */
  private static final int PAIRS_PER_ROUND = 3;

  private final Options options;
  private final int rounds;
  private final List<Report> reports;

  private AnalyticsBenchmark(Options options) {
    this.options = options;
    rounds = options.number("--rounds");
    if (options.number("--small-customers") >= options.number("--customers")
        || options.number("--small-transactions") >= options.number("--transactions")) {
      throw new IllegalArgumentException("the small database must be smaller than the large one");
    }
    List<Report> all = Report.all(AnalyticsFill.DAYS.dayOf(Instant.now()));
    reports = all.stream().filter(report -> options.includes(report.name())).toList();
    options.requireRow(Stream.concat(all.stream().map(Report::name), Stream.of(COST)));
  }

  /** See {@link Benchmark#main}. */
  public static void main(String... arguments) {
    Benchmark.main("bench/analytics", USAGE, arguments, AnalyticsBenchmark::new);
  }

  /** The samples of a call at both databases. */
  private record Comparison(Report report, List<Sample> large, List<Sample> small) {}

  @Override
  public boolean measure(Run run, PrintStream out) throws IOException, SQLException {
    out.println(run.machine());
    Analytics large = new Analytics(run, LARGE);
    large.fill(options.number("--customers"), options.number("--transactions"));
    boolean hold = true;
    if (!reports.isEmpty()) {
      Analytics small = new Analytics(run, SMALL);
      small.fill(options.number("--small-customers"), options.number("--small-transactions"));
      hold = print(measureReports(run, large, small), out);
    }
    if (options.includes(COST)) {
      hold &= measureCost(run, large, out);
    }
    return hold;
  }

  private List<Comparison> measureReports(Run run, Analytics large, Analytics small)
      throws IOException, SQLException {
    List<Comparison> comparisons =
        reports.stream()
            .map(report -> new Comparison(report, new ArrayList<>(), new ArrayList<>()))
            .toList();
    run.progress("warming up");
    Duration warmup = Duration.ofSeconds(options.number("--warmup")).dividedBy(reports.size());
    for (Report report : reports) {
      large.measure(report, warmup);
      small.measure(report, warmup);
    }
    Duration time = Duration.ofSeconds(options.number("--seconds"));
    for (int round = 1; round <= rounds; round++) {
      run.cluster().checkpoint();
      for (Comparison comparison : comparisons) {
        comparison.large().add(large.measure(comparison.report(), time));
        comparison.small().add(small.measure(comparison.report(), time));
      }
      run.progress("round %d of %d", round, rounds);
    }
    return comparisons;
  }

  private static boolean print(List<Comparison> comparisons, PrintStream out) {
    String[] columns = {
      "call",
      "p50 ms",
      "p99 ms",
      "bar",
      "of bar",
      "",
      "small p50",
      "ratio",
      "bar",
      "of bar",
      "",
      "service",
      "database",
      "of what"
    };
    Table table = new Table(columns);
    boolean hold = true;
    for (Comparison comparison : comparisons) {
      Report report = comparison.report();
      Figures p50 = Figures.of(comparison.large(), Sample::p50Ms);
      Figures p99 = Figures.of(comparison.large(), Sample::p99Ms);
      Figures small = Figures.of(comparison.small(), Sample::p50Ms);
      Figures ratio = p50.over(small);
      table.add(
          report.name(),
          p50,
          p99,
          report.p99(),
          report.p99().share(p99),
          report.p99().verdict(p99),
          small,
          ratio,
          report.ratio(),
          report.ratio().share(ratio),
          report.ratio().verdict(ratio),
          Figures.of(comparison.large(), Sample::serviceCpu),
          Figures.of(comparison.large(), Sample::databaseCpu),
          report.subject());
      hold &= report.p99().holds(p99) && report.ratio().holds(ratio);
    }
    out.println(table);
    out.println("ratio: to the median of the small database");
    out.println("service, database: processor milliseconds per response");
    return hold;
  }

  /** Compares earns with and without roll-ups, alternately. */
  private boolean measureCost(Run run, Analytics analytics, PrintStream out)
      throws IOException, SQLException {
    List<String> ids = analytics.ids(EARNING_CUSTOMERS);
    analytics.prepareToDiscard();
    Map<Boolean, List<Sample>> samples = new LinkedHashMap<>();
    List<Double> backlogs = new ArrayList<>();
    Duration warmup = Duration.ofSeconds(options.number("--warmup")).dividedBy(2);
    Duration time = Duration.ofSeconds(options.number("--cost-seconds"));
    for (boolean isDiscarded : List.of(true, false)) {
      samples.put(isDiscarded, new ArrayList<>());
      analytics.discardChanges(isDiscarded);
      analytics.earn(ids, 0, CONNECTIONS, Duration.ZERO, warmup);
    }
    int pairs = rounds * PAIRS_PER_ROUND;
    for (int pair = 1; pair <= pairs; pair++) {
      // The first of a pair may have an advantage.
      boolean isFirstDiscarded = pair % 2 == 0;
      for (boolean isDiscarded : List.of(isFirstDiscarded, !isFirstDiscarded)) {
        analytics.awaitFold();
        analytics.discardChanges(isDiscarded);
        run.cluster().checkpoint();
        Sample sample = analytics.earn(ids, pair, CONNECTIONS, SETTLE, time);
        samples.get(isDiscarded).add(sample);
        if (!isDiscarded) {
          backlogs.add(analytics.awaitFold());
        }
      }
      run.progress("pair %d of %d", pair, pairs);
    }
    return print(samples, backlogs, out);
  }

  private static boolean print(
      Map<Boolean, List<Sample>> samples, List<Double> backlogs, PrintStream out) {
    Table loads = Table.ofPostings("median of the pairs");
    loads.addLoad("earns with roll-ups", samples.get(false), Sample::batch);
    loads.addLoad("earns without", samples.get(true), Sample::batch);
    out.println(loads);
    out.println("service, database, load: processor seconds per 1,000 responses");
    Figures speed = Figures.of(samples.get(false), Sample::perSecond);
    Figures ratio = speed.over(Figures.of(samples.get(true), Sample::perSecond));
    Figures cost = ratio.complement();
    Figures backlog = new Figures(backlogs.stream().mapToDouble(Double::doubleValue).toArray());
    Bar bar = Bar.atMost(0.08);
    Table results = Table.ofResults("figure");
    results.addResult(
        COST, cost, bar, "part of the earns per second; of the bar: " + bar.share(cost));
    results.addResult(
        "rollup-backlog", backlog, Bar.NONE, "seconds until all changes were folded, after earns");
    out.println(results);
    return results.allHold();
  }
}
