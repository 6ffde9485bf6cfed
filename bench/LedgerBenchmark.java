package bench;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program of {@code bench/ledger}. */
public final class LedgerBenchmark implements Benchmark {
  private static final String USAGE =
      """
      bench/ledger                 measure all; 35 minutes and 20 GB of disk under target/
        --only ROW[,ROW]             only these rows, by name (earn-64) or its beginning (size)
        --customers 100000           customers that receive postings
        --rounds 3                   rounds of all measurements
        --seconds 15                 time of each measurement
        --warmup 40                  seconds of load before a service is measured
        --committers 1,4,16,64       of the services that post one by one; the fastest counts
        --small-rows 100000          sizes of the ledgers that the rows 'size' compare
        --large-rows 10000000
        --customer-rows 100          rows of each customer in both ledgers
      """;

  private final Options options;
  private final int entriesEach;
  private final int customers;
  private final int smallCustomers;
  private final int largeCustomers;
  private final List<LedgerRow> postingRows;
  private final List<LedgerRow> sizeRows;
  private final Map<Measurement, List<Sample>> samples = new LinkedHashMap<>();
  private final List<String> reconciled = new ArrayList<>();

  private LedgerBenchmark(Options options) {
    this.options = options;
    entriesEach = options.number("--customer-rows");
    smallCustomers = options.number("--small-rows") / entriesEach;
    largeCustomers = options.number("--large-rows") / entriesEach;
    if (options.number("--small-rows") % entriesEach != 0
        || options.number("--large-rows") % options.number("--small-rows") != 0) {
      throw new IllegalArgumentException(
          "--small-rows must be a multiple of --customer-rows, and --large-rows of --small-rows");
    }
    customers = options.number("--customers");
    List<LedgerRow> posting = LedgerRow.ofPosting(customers, options.numbers("--committers"));
    List<LedgerRow> size = LedgerRow.ofSize(smallCustomers, largeCustomers);
    options.requireRow(Stream.of(posting, size).flatMap(List::stream).map(LedgerRow::name));
    postingRows =
        new ArrayList<>(posting.stream().filter(row -> options.includes(row.name())).toList());
    sizeRows = size.stream().filter(row -> options.includes(row.name())).toList();
  }

  /** See {@link Benchmark#main}. */
  public static void main(String... arguments) {
    Benchmark.main("bench/ledger", USAGE, arguments, LedgerBenchmark::new);
  }

  @Override
  public boolean measure(Run run, PrintStream out) throws IOException, SQLException {
    out.println(run.machine());
    if (Pgbench.find().isEmpty() && postingRows.removeIf(LedgerRow::needsPgbench)) {
      out.println(Pgbench.MISSING);
    }
    if (!postingRows.isEmpty()) {
      try (LedgerRounds rounds = new LedgerRounds(run, options, postingRows)) {
        rounds.addLedger(LedgerRow.BATCHES, customers);
        rounds.measure(samples);
        reconciled.addAll(rounds.reconcile());
      }
    }
    if (!sizeRows.isEmpty()) {
      try (LedgerRounds rounds = new LedgerRounds(run, options, sizeRows)) {
        measureSize(run, rounds);
      }
    }
    printMeasurements(out);
    Table results = Table.ofResults("ratio");
    Stream.of(postingRows, sizeRows)
        .flatMap(List::stream)
        .forEach(
            row -> results.addResult(row.name(), row.ratio(samples), row.bar(), row.subject()));
    out.println(results);
    reconciled.forEach(out::println);
    return results.allHold();
  }

  private void measureSize(Run run, LedgerRounds rounds) throws IOException, SQLException {
    run.cluster().createDatabase(LedgerRow.SMALL.database());
    run.cluster().createDatabase(LedgerRow.LARGE.database());
    rounds.addLedger(LedgerRow.SMALL, smallCustomers).fill(entriesEach);
    rounds.addLedger(LedgerRow.LARGE, largeCustomers).fill(entriesEach);
    rounds.measure(samples);
    reconciled.addAll(rounds.reconcile());
  }

  private void printMeasurements(PrintStream out) {
    Table table = Table.ofPostings("median of the rounds");
    samples.forEach((measurement, rounds) -> table.addLoad(measurement, rounds, Sample::batch));
    out.println(table);
    out.println("service, database, load: processor seconds per 1,000 responses");
  }
}
