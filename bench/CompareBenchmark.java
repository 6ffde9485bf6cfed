package bench;

import bench.CompareRow.Side;
import bench.CompareRow.Workload;
import bench.Measurement.Variant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The program of {@code bench/compare}. */
public final class CompareBenchmark implements Benchmark {
  private static final String USAGE =
      """
      bench/compare                measure all; an hour and 5 GB of disk under target/
        --only ROW[,ROW]             only these rows, by name (get-64) or its beginning (get)
        --connections 1,16,64,256    connections of the load; the bars are for 64
        --customers 100000           customers of both
        --transactions 10            ledger entries of each of four in five customers
        --rounds 3                   rounds of all measurements
        --seconds 10                 time of each measurement
        --warmup 60                  seconds of load before each of the two is measured
        --soak MINUTES               also load the service for this time (60 is an hour)
        --growth                     also compare directories of two sizes; an hour and 20 GB more
        --growth-from 10000          size of the small directory
        --growth-to 1000000          size of the large directory
      """;

  private static final Path RESULTS = Path.of("bench/results");
  private static final String PGBENCH_DATABASE = "compare_pgbench";
  private static final String GROWTH = "growth";
  private static final String SOAK = "soak";

  private static final Bar PGBENCH_BAR = Bar.atLeast(0.9);
  private static final Bar MEMORY_BAR = Bar.atMost(400);
  private static final List<Workload> GROWING =
      List.of(Workload.GET, Workload.LIST, Workload.SEARCH, Workload.EARN, Workload.MIXED);
  private static final int WARMUP_CONNECTIONS = 16;
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private final Options options;
  private final String command;
  private final List<CompareRow> rows;
  private final List<String> report = new ArrayList<>();
  private final Table results = Table.ofResults("figure");

  private CompareBenchmark(Options options, String... arguments) {
    this.options = options;
    command = "bench/compare " + String.join(" ", arguments);
    List<CompareRow> all =
        Stream.of(Workload.values())
            .flatMap(workload ->
                options.numbers("--connections").stream()
                    .map(connections -> new CompareRow(workload, connections, Side.SERVICE)))
            .toList();
    options.requireRow(Stream.concat(all.stream().map(CompareRow::name), Stream.of(GROWTH, SOAK)));
    rows = all.stream().filter(row -> options.includes(row.name())).toList();
  }

  /** See {@link Benchmark#main}. */
  public static void main(String... arguments) {
    Benchmark.main(
        "bench/compare", USAGE, arguments, options -> new CompareBenchmark(options, arguments));
  }

  @Override
  public boolean measure(Run run, PrintStream out) throws IOException, SQLException {
    report.add(command.strip());
    report.add(Machine.describe());
    report.add(run.machine());
    SampleCustomers generator = SampleCustomers.read();
    int entriesEach = options.number("--transactions");
    if (!rows.isEmpty() || options.isSet("--soak")) {
      Contenders contenders =
          new Contenders(run, "compare", generator, options.number("--customers"), entriesEach);
      warmUp(run, contenders);
      if (!rows.isEmpty()) {
        measureRows(run, contenders);
      }
      if (options.isSet("--soak")) {
        soak(run, contenders);
      }
      contenders.close();
    }
    if (options.isSet("--growth")) {
      measureGrowth(
          run,
          new Contenders(
              run, "compare_small", generator, options.number("--growth-from"), entriesEach),
          new Contenders(
              run, "compare_large", generator, options.number("--growth-to"), entriesEach));
    }
    report.add(results.toString());
    report.forEach(out::println);
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    Files.createDirectories(RESULTS);
    Files.write(RESULTS.resolve("compare-%s.txt".formatted(today)), report);
    return results.allHold();
  }

  private void warmUp(Run run, Contenders contenders) throws IOException {
    run.progress("warming up");
    Duration time =
        Duration.ofSeconds(options.number("--warmup")).dividedBy(Workload.values().length);
    for (Workload workload : Workload.values()) {
      for (Side side : List.of(Side.SERVICE, Side.BASELINE)) {
        load(run, contenders, new CompareRow(workload, WARMUP_CONNECTIONS, side), time);
      }
    }
  }

  private void measureRows(Run run, Contenders contenders) throws IOException, SQLException {
    List<CompareRow> sequence = new ArrayList<>(rows.stream().flatMap(CompareRow::sides).toList());
    if (sequence.stream().anyMatch(row -> row.side() == Side.PGBENCH)) {
      fillPgbench(run);
    }
    Map<CompareRow, List<Sample>> samples = new LinkedHashMap<>();
    sequence.forEach(row -> samples.put(row, new ArrayList<>()));
    int rounds = options.number("--rounds");
    for (int round = 1; round <= rounds; round++) {
      for (CompareRow row : sequence) {
        Sample sample = measure(run, contenders, row);
        samples.get(row).add(sample);
        run.progress(
            "round %d of %d: %s: %,.0f per second", round, rounds, row, sample.perSecond());
      }
      Collections.reverse(sequence); // The first one may have an advantage.
    }
    addMeasurements(samples);
    addRatios(samples);
    addMemory(samples);
  }

  /** Creates the accounts and the ledger to which pgbench posts. */
  private void fillPgbench(Run run) throws IOException, SQLException {
    run.cluster().createDatabase(PGBENCH_DATABASE);
    try (Service service = run.start(new Variant("pgbench", PGBENCH_DATABASE, Map.of()))) {
      new NumberedLedger(run, PGBENCH_DATABASE, service.http(), options.number("--customers"))
          .fill(options.number("--transactions"));
    }
  }

  private Sample measure(Run run, Contenders contenders, CompareRow row)
      throws IOException, SQLException {
    Duration time = Duration.ofSeconds(options.number("--seconds"));
    run.cluster().checkpoint();
    load(run, contenders, row, time.compareTo(SETTLE) < 0 ? time : SETTLE);
    Sample sample = load(run, contenders, row, time);
    if (sample.responses() == 0) {
      throw new IOException(row + ": no response in time; --seconds must be more");
    }
    return sample;
  }

  private Sample load(Run run, Contenders contenders, CompareRow row, Duration time)
      throws IOException {
    if (row.side() != Side.PGBENCH) {
      return contenders.load(row, time);
    }
    return Pgbench.find()
        .orElseThrow(() -> new IOException("pgbench is missing"))
        .run(
            Pgbench.script("earn-statement.sql"),
            options.number("--customers"),
            row.connections(),
            time,
            run.cluster(),
            PGBENCH_DATABASE);
  }

  private void addMeasurements(Map<CompareRow, List<Sample>> samples) {
    Table table =
        new Table(
            "median of the rounds",
            "a second",
            "noise",
            "p50 ms",
            "p99 ms",
            "server",
            "database",
            "wrk",
            "MiB");
    samples.forEach((row, rounds) -> table.addLoad(row, rounds, Sample::residentMib));
    report.add(table.toString());
    report.add("server, database, wrk: processor seconds per 1,000 responses");
  }

  /** Adds all ratios, and the bars of those that have some. */
  private void addRatios(Map<CompareRow, List<Sample>> samples) {
    Table table = new Table("service to baseline", "speed", "cpu", "p99", "to pgbench");
    for (CompareRow row : rows) {
      List<Sample> service = samples.get(row);
      List<Sample> baseline = samples.get(row.at(Side.BASELINE));
      List<Sample> pgbench = samples.get(row.at(Side.PGBENCH));
      Figures speed = ratio(service, baseline, Sample::perSecond);
      Figures cpu = ratio(service, baseline, sample -> sample.serviceCpu() + sample.databaseCpu());
      Figures p99 = ratio(service, baseline, Sample::p99Ms);
      Figures toPgbench =
          pgbench == null ? new Figures(Double.NaN) : ratio(service, pgbench, Sample::perSecond);
      table.add(row.name(), speed, cpu, p99, toPgbench);
      if (row.connections() != CompareRow.BAR_CONNECTIONS || !row.workload().hasBars()) {
        continue;
      }
      Workload workload = row.workload();
      results.addResult(
          row.name() + "-speed", speed, workload.speed, "requests per second, to the baseline");
      results.addResult(
          row.name() + "-cpu",
          cpu,
          workload.cpu,
          "processor time of server and database per request, to the baseline");
      results.addResult(
          row.name() + "-p99", p99, workload.p99, "99th percentile of the time, to the baseline");
      if (pgbench != null) {
        results.addResult(
            row.name() + "-pgbench",
            toPgbench,
            PGBENCH_BAR,
            "earns per second, to pgbench with one statement");
      }
    }
    report.add(table.toString());
  }

  private static Figures ratio(
      List<Sample> samples, List<Sample> others, ToDoubleFunction<Sample> figure) {
    return Figures.of(samples, figure).over(Figures.of(others, figure));
  }

  /** Adds the highest resident memory of the service in each workload. */
  private void addMemory(Map<CompareRow, List<Sample>> samples) {
    Map<Workload, Double> mib = new EnumMap<>(Workload.class);
    samples.forEach((row, rounds) -> {
      if (row.side() == Side.SERVICE) {
        mib.merge(row.workload(), Figures.of(rounds, Sample::residentMib).max(), Math::max);
      }
    });
    mib.forEach((workload, highest) ->
        results.addResult(
            workload + "-memory",
            new Figures(highest),
            MEMORY_BAR,
            "MiB of the service, the highest"));
  }

  /** Loads the service with the mixed workload, and compares the last minute with the first. */
  private void soak(Run run, Contenders contenders) throws IOException {
    List<Sample> minutes = new ArrayList<>();
    CompareRow row = new CompareRow(Workload.MIXED, CompareRow.BAR_CONNECTIONS, Side.SERVICE);
    int count = options.number("--soak");
    for (int minute = 1; minute <= count; minute++) {
      minutes.add(contenders.load(row, Duration.ofMinutes(1)));
      run.progress(
          "soak, minute %d of %d: %,.0f per second, p99 %.2f ms, %.0f MiB",
          minute,
          count,
          minutes.getLast().perSecond(),
          minutes.getLast().p99Ms(),
          minutes.getLast().residentMib());
    }
    Figures perSecond = Figures.of(minutes, Sample::perSecond);
    Figures p99 = Figures.of(minutes, Sample::p99Ms);
    Figures mib = Figures.of(minutes, Sample::residentMib);
    Figures change = new Figures(minutes.getLast().perSecond() / minutes.getFirst().perSecond());
    Figures grown = new Figures(minutes.getLast().residentMib() / minutes.getFirst().residentMib());
    results.addResult("soak", perSecond, Bar.NONE, "requests per second of the minutes, mixed");
    results.addResult("soak-p99", p99, Bar.NONE, "milliseconds, of the minutes");
    results.addResult("soak-end", change, Bar.NONE, "requests per second, last minute to first");
    results.addResult(
        "soak-memory", new Figures(mib.max()), MEMORY_BAR, "MiB of the service, the highest");
    results.addResult("soak-memory-end", grown, Bar.NONE, "memory, last minute to first");
  }

  /** Compares the time per request with many customers and with few, at both sides. */
  private void measureGrowth(Run run, Contenders small, Contenders large)
      throws IOException, SQLException {
    warmUp(run, small);
    warmUp(run, large);
    for (Workload workload : GROWING) {
      for (Side side : List.of(Side.SERVICE, Side.BASELINE)) {
        CompareRow row = new CompareRow(workload, CompareRow.BAR_CONNECTIONS, side);
        List<Sample> ofSmall = new ArrayList<>();
        List<Sample> ofLarge = new ArrayList<>();
        for (int round = 1; round <= options.number("--rounds"); round++) {
          ofSmall.add(measure(run, small, row));
          ofLarge.add(measure(run, large, row));
        }
        run.progress("%s: %s", GROWTH, row);
        results.addResult(
            "%s-%s-%s".formatted(GROWTH, workload, side),
            ratio(ofSmall, ofLarge, Sample::perSecond),
            Bar.NONE,
            "time per request at 64 connections, many customers to few");
      }
    }
  }
}
