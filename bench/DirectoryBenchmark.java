package bench;

import bench.Measurement.Variant;
import bench.Query.Limits;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The program of {@code bench/directory}. */
public final class DirectoryBenchmark implements Benchmark {
  private static final String USAGE =
      """
      bench/directory              measure all; an hour and 20 GB of disk under target/
        --only ROW[,ROW]             only these rows, by name (q-rare) or its beginning (sort)
        --customers 1000000          size of the large directory
        --small-customers 100000     size of the directory to compare with
        --transactions 12            ledger entries of each of four in five customers
        --some 50000                 customers that each round imports and copies
        --rounds 3                   rounds of all measurements
        --seconds 3                  time of each measurement
        --warmup 60                  seconds of load before a service is measured
      """;

  private static final Variant LARGE = new Variant("large directory", "directory_large", Map.of());
  private static final Variant SMALL = new Variant("small directory", "directory_small", Map.of());
  private static final String EXPORT = "export-";
  private static final String IMPORT = "import";
  private static final String CREATE = "create";
  private static final int CREATE_CONNECTIONS = 32;

  /** Few customers are created in the time of a query. */
  private static final int CREATE_SECONDS_MIN = 10;

  private static final int FAR_PAGE = 10_000;

  /** Of a directory with fewer pages, the far page is in its middle. */
  private static final int CUSTOMERS_PER_PAGE_MIN = 40;

  private final Options options;
  private final int customers;
  private final int rounds;
  private final List<Query> queries;

  private DirectoryBenchmark(Options options) {
    this.options = options;
    customers = options.number("--customers");
    rounds = options.number("--rounds");
    if (options.number("--small-customers") >= customers) {
      throw new IllegalArgumentException("--small-customers must be less than --customers");
    }
    List<Query> all = Query.read();
    queries = all.stream().filter(query -> options.includes(query.name())).toList();
    options.requireRow(
        Stream.concat(
            all.stream().map(Query::name),
            Stream.of("export-ndjson", "export-csv", IMPORT, CREATE)));
  }

  /** See {@link Benchmark#main}. */
  public static void main(String... arguments) {
    Benchmark.main("bench/directory", USAGE, arguments, DirectoryBenchmark::new);
  }

  /** A query at the large directory and its baseline, with their samples. */
  private record Comparison(
      Query query,
      List<String> paths,
      Directory baseline,
      List<String> baselinePaths,
      List<Sample> samples,
      List<Sample> baselineSamples) {}

  @Override
  public boolean measure(Run run, PrintStream out) throws IOException, SQLException {
    out.println(run.machine());
    SampleCustomers generator = SampleCustomers.read();
    Directory large = new Directory(run, LARGE, generator, customers);
    large.fill(options.number("--transactions"));
    boolean hold = true;
    if (!queries.isEmpty()) {
      int smallCustomers = options.number("--small-customers");
      Directory small = new Directory(run, SMALL, generator, smallCustomers);
      small.fill(options.number("--transactions"));
      hold = print(measureQueries(run, large, small), out);
    }
    Table results = Table.ofResults("figure");
    for (String format : List.of("ndjson", "csv")) {
      if (options.includes(EXPORT + format)) {
        measureExport(large, format, results);
      }
    }
    if (options.includes(IMPORT)) {
      measureImport(run, large, results);
    }
    if (options.includes(CREATE)) {
      Optional<Pgbench> pgbench = Pgbench.find();
      if (pgbench.isEmpty()) {
        out.println(Pgbench.MISSING);
      } else {
        measureCreate(run, large, pgbench.get(), results);
      }
    }
    out.println(results);
    return results.allHold() && hold;
  }

  private List<Comparison> measureQueries(Run run, Directory large, Directory small)
      throws IOException, SQLException {
    List<Comparison> comparisons = compare(large, small);
    run.progress("warming up");
    Duration warmup = Duration.ofSeconds(options.number("--warmup")).dividedBy(queries.size());
    for (Comparison comparison : comparisons) {
      large.measure(comparison.paths(), warmup);
      comparison.baseline().measure(comparison.baselinePaths(), warmup);
    }
    Duration time = Duration.ofSeconds(options.number("--seconds"));
    for (int round = 1; round <= rounds; round++) {
      run.cluster().checkpoint();
      for (Comparison comparison : comparisons) {
        comparison.samples().add(large.measure(comparison.paths(), time));
        comparison
            .baselineSamples()
            .add(comparison.baseline().measure(comparison.baselinePaths(), time));
      }
      run.progress("round %d of %d", round, rounds);
    }
    return comparisons;
  }

  private List<Comparison> compare(Directory large, Directory small)
      throws IOException, SQLException {
    Map<String, List<String>> largeValues = large.queryValues();
    Map<String, List<String>> smallValues = small.queryValues();
    List<Comparison> comparisons = new ArrayList<>();
    for (Query query : queries) {
      boolean isFar = query.limits() == Limits.FAR;
      List<String> paths = query.paths(largeValues);
      comparisons.add(
          new Comparison(
              query,
              isFar
                  ? large.farPages(
                      paths.getFirst(), Math.min(FAR_PAGE, customers / CUSTOMERS_PER_PAGE_MIN))
                  : paths,
              isFar ? large : small,
              isFar ? paths : query.paths(smallValues),
              new ArrayList<>(),
              new ArrayList<>()));
    }
    return comparisons;
  }

  private static boolean print(List<Comparison> comparisons, PrintStream out) {
    String[] columns = {
      "query", "p50 ms", "p99 ms", "bar", "", "ratio", "bar", "", "service", "database", "of what"
    };
    Table table = new Table(columns);
    boolean hold = true;
    for (Comparison comparison : comparisons) {
      Limits limits = comparison.query().limits();
      Figures p50 = Figures.of(comparison.samples(), Sample::p50Ms);
      Figures p99 = Figures.of(comparison.samples(), Sample::p99Ms);
      Figures ratio = p50.over(Figures.of(comparison.baselineSamples(), Sample::p50Ms));
      boolean hasFastMedian = limits.p50.holds(p50);
      table.add(
          comparison.query().name(),
          p50,
          p99,
          (limits.p50 + " " + limits.p99).strip(),
          hasFastMedian ? limits.p99.verdict(p99) : limits.p50.verdict(p50),
          ratio,
          limits.ratio,
          limits.ratio.verdict(ratio),
          Figures.of(comparison.samples(), Sample::serviceCpu),
          Figures.of(comparison.samples(), Sample::databaseCpu),
          comparison.query().subject());
      hold &= hasFastMedian && limits.p99.holds(p99) && limits.ratio.holds(ratio);
    }
    out.println(table);
    out.println("ratio: to the median of the small directory, or of page 1");
    out.println("service, database: processor milliseconds per response");
    return hold;
  }

  private void measureExport(Directory large, String format, Table results) throws IOException {
    double[] perSecond = new double[rounds];
    large.export(format); // Until its code is compiled.
    for (int round = 0; round < rounds; round++) {
      perSecond[round] = large.export(format);
    }
    Bar bar = Bar.atLeast(50_000);
    results.addResult(EXPORT + format, new Figures(perSecond), bar, "customers per second");
  }

  private void measureImport(Run run, Directory large, Table results)
      throws IOException, SQLException {
    int some = options.number("--some");
    double[] ratios = new double[rounds];
    double[] perSecond = new double[rounds];
    large.importCustomers(customers, some); // Until its code is compiled.
    for (int round = 0; round < rounds; round++) {
      String last = large.lastId();
      run.cluster().checkpoint();
      double seconds = large.importCustomers(customers + some * (round + 1L), some);
      ratios[round] = large.copyAfter(last) / seconds;
      perSecond[round] = some / seconds;
    }
    Bar bar = Bar.atLeast(0.5);
    results.addResult(IMPORT, new Figures(ratios), bar, "speed of an import, to that of COPY");
    results.addResult("import-speed", new Figures(perSecond), Bar.NONE, "customers per second");
  }

  private void measureCreate(Run run, Directory large, Pgbench pgbench, Table results)
      throws IOException, SQLException {
    double[] ratios = new double[rounds];
    List<Sample> samples = new ArrayList<>();
    Duration time = Duration.ofSeconds(Math.max(CREATE_SECONDS_MIN, options.number("--seconds")));
    // After all customers that imports use.
    AtomicLong next = new AtomicLong(customers + options.number("--some") * (rounds + 1L));
    large.create(next, CREATE_CONNECTIONS, Duration.ofSeconds(options.number("--warmup")));
    for (int round = 0; round < rounds; round++) {
      run.cluster().checkpoint();
      samples.add(large.create(next, CREATE_CONNECTIONS, time));
      run.cluster().checkpoint();
      Sample baseline = large.createByPgbench(pgbench, CREATE_CONNECTIONS, time);
      ratios[round] = samples.getLast().perSecond() / baseline.perSecond();
    }
    Bar bar = Bar.atLeast(0.6);
    results.addResult(CREATE, new Figures(ratios), bar, "creates per second, to pgbench");
    Figures speed = Figures.of(samples, Sample::perSecond);
    results.addResult("create-speed", speed, Bar.NONE, "creates per second");
    Figures p99 = Figures.of(samples, Sample::p99Ms);
    results.addResult("create-p99", p99, Bar.NONE, "milliseconds");
  }
}
