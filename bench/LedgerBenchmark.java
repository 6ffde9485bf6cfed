package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The program behind {@code bench/ledger}. */
public final class LedgerBenchmark {
  private final Run run;
  private final Report report;
  private final Options options;
  private final Books books = new Books();
  private final Results results = new Results();
  private final List<String> checks = new ArrayList<>();
  private final List<String> plans = new ArrayList<>();

  private LedgerBenchmark(Run run, Report report, Options options) {
    this.run = run;
    this.report = report;
    this.options = options;
  }

  /** See {@link Program}. */
  public static void main(String... arguments) {
    Program.main("bench/ledger", Options.USAGE, arguments, LedgerBenchmark::program);
  }

  private static Program program(String... arguments) {
    Options options = Options.read(arguments);
    requireKnownRows(options);
    return new Program(
        options.withPlans(), (run, report) -> new LedgerBenchmark(run, report, options).run());
  }

  private boolean run() throws IOException, SQLException, InterruptedException {
    List<Row> writing = wanted(Rows.ofWriting(options));
    List<Row> size = wanted(Rows.ofSize(options));
    report.heading(run);
    report.line(options.summary());
    if (!writing.isEmpty()) {
      measureWriting(writing);
    }
    if (!size.isEmpty()) {
      measureSize(size);
    }
    if (!plans.isEmpty()) {
      report.line("plans: " + Files.writeString(Run.PLANS, String.join("\n", plans)));
    }
    report.figures(results);
    List<Row> all = new ArrayList<>(writing);
    all.addAll(size);
    boolean hold =
        report.lines(
            "ratio",
            all.stream()
                .map(row ->
                    new Line(row.name(), row.bound(), row.ratio().apply(results), row.what()))
                .toList());
    checks.forEach(report::line);
    return hold;
  }

  private List<Row> wanted(List<Row> rows) {
    List<Row> wanted = rows.stream().filter(row -> options.wants(row.name())).toList();
    if (run.pgbench().isPresent() || wanted.stream().noneMatch(Row::needsPgbench)) {
      return wanted;
    }
    report.line(
        "SKIPPED: the rows of pgbench, which is not on this machine (Debian has it in postgresql-15)");
    return wanted.stream().filter(row -> !row.needsPgbench()).toList();
  }

  private static void requireKnownRows(Options options) {
    List<String> names =
        Stream.of(Rows.ofWriting(options), Rows.ofSize(options))
            .flatMap(List::stream)
            .map(Row::name)
            .toList();
    if (names.stream().noneMatch(options::wants)) {
      throw new WrongOption("--only names no row; there are " + String.join(", ", names));
    }
  }

  private void measureWriting(List<Row> rows)
      throws IOException, SQLException, InterruptedException {
    int customers = options.customers();
    String database = Configuration.MAIN_DATABASE;
    Stage stage = run.closeAtEnd(new Stage(run, options, books, rows));
    Service service = stage.start(Rows.BATCHES);
    Seed seed = seed(service, database, customers);
    stage.warmUp();
    stage.measure(new Scripts(customers, seed.transaction()), results, () -> {});
    if (options.withPlans()) {
      plans.add(stage.plans());
    }
    checks.add(check(database, service, customers));
    stage.close();
  }

  private Seed seed(Service service, String database, int customers)
      throws IOException, SQLException {
    run.say("%s: %,d customers".formatted(database, customers));
    Connection connection = run.closeAtEnd(run.cluster().connect(database));
    Seed seed = Seed.customers(connection, service.http(), customers);
    books.begin(database, seed.postings());
    return seed;
  }

  private void measureSize(List<Row> rows) throws IOException, SQLException, InterruptedException {
    run.cluster().makeDatabase(Rows.SMALL_DATABASE);
    run.cluster().makeDatabase(Rows.LARGE_DATABASE);
    Stage stage = run.closeAtEnd(new Stage(run, options, books, rows));
    Service small = stage.start(Rows.SMALL);
    Service large = stage.start(Rows.LARGE);
    Seed ofSmall = seed(small, Rows.SMALL_DATABASE, options.smallGuests());
    Seed ofLarge = seed(large, Rows.LARGE_DATABASE, options.largeGuests());
    fill(ofSmall, Rows.SMALL_DATABASE, options.smallGuests(), small);
    fill(ofLarge, Rows.LARGE_DATABASE, options.largeGuests(), large);
    stage.warmUp();
    stage.measure(
        new Scripts(options.largeGuests(), ofLarge.transaction()),
        results,
        () -> {
          // It would not be small for long.
          check(Rows.SMALL_DATABASE, small, options.smallGuests());
          fill(ofSmall, Rows.SMALL_DATABASE, options.smallGuests(), small);
        });
    if (options.withPlans()) {
      plans.add(stage.plans());
    }
    checks.add(check(Rows.SMALL_DATABASE, small, options.smallGuests()));
    checks.add(check(Rows.LARGE_DATABASE, large, options.largeGuests()));
    stage.close();
  }

  private String check(String database, Service service, int guests)
      throws SQLException, IOException {
    run.say("%s: comparing it with what was acknowledged".formatted(database));
    return books.check(database, run.cluster(), service.http(), guests);
  }

  private void fill(Seed seed, String database, int guests, Service service)
      throws SQLException, IOException {
    int rowsEach = options.guestRows();
    seed.ledger(
        guests, rowsEach, rows -> run.say("%s: %,d rows of the ledger".formatted(database, rows)));
    books.begin(database, (long) guests * rowsEach);
    Books.requireConsistent(service.http(), guests / 2);
  }
}
