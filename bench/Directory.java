package bench;

import bench.Measurement.Variant;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A service with many customers. */
final class Directory {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final int IMPORT_BLOCK = 100;

  /** Four of five customers have ledger entries. */
  private static final String HAS_ENTRIES = "n % 5 <> 0";

  /** Some customers earn five times as many points as others, so that all tiers have customers. */
  private static final String POINTS =
      "((1 + n * 7919 % 150) * (1 + 4 * (n % 7 = 0)::int))::bigint";

  private static final String POSTED_AT =
      "'2024-01-01Z'::timestamptz + n * 9973 % 800 * interval '1 day' + <seq> * interval '2 days'";

  private static final int PAGE_SIZE = 20;
  private static final int PAGE_SIZE_MAX = 100;
  private static final int FAR_PAGES = 10;

  private final Run run;
  private final String name;
  private final String database;
  private final SampleCustomers generator;
  private final int customers;
  private final Service service;
  private final Connection connection;

  /** Starts a service with an empty database. */
  Directory(Run run, Variant variant, SampleCustomers generator, int customers)
      throws IOException, SQLException {
    this.run = run;
    this.name = variant.name();
    this.database = variant.database();
    this.generator = generator;
    this.customers = customers;
    run.cluster().createDatabase(variant.database());
    service = run.start(variant);
    connection = run.closeAtEnd(run.cluster().connect(variant.database()));
  }

  Server server() {
    return service.server();
  }

  /** A connection of a superuser. */
  Connection connection() {
    return connection;
  }

  /** Imports the customers, and writes their ledger. */
  void fill(int entriesEach) throws IOException, SQLException {
    double seconds = importCustomers(0, customers);
    run.progress(
        "%s: %,d customers imported, %,.0f per second", name, customers, customers / seconds);
    String ids =
        select(
            """
            SELECT string_agg(id, ',') FROM (
              SELECT customer_id::text AS id FROM customer_service.customers
              WHERE status = 'active' ORDER BY random() LIMIT 5)
            """);
    RowTemplate account = RowTemplate.read(connection, LedgerFill.ACCOUNTS);
    LedgerFill.earn(service.http(), ids.split(",", 2)[0]);
    RowTemplate entry = RowTemplate.read(connection, LedgerFill.ENTRIES);
    new LedgerFill(connection, account, entry).replace(HAS_ENTRIES, POINTS, POSTED_AT, entriesEach);
    for (String id : ids.split(",", -1)) {
      LedgerFill.verify(service.http(), id);
    }
    run.progress("%s: %,d ledger entries each", name, entriesEach);
  }

  /**
   * Imports generated customers.
   *
   * @param first number of the first one
   * @return seconds until the import has ended
   */
  double importCustomers(long first, int count) throws IOException {
    long start = System.nanoTime();
    Iterable<byte[]> blocks =
        () ->
            LongStream.iterate(first, n -> n < first + count, n -> n + IMPORT_BLOCK)
                .mapToObj(n -> LongStream.range(n, Math.min(n + IMPORT_BLOCK, first + count)))
                .map(block ->
                    block
                        .mapToObj(n -> generator.customer(n).json() + "\n")
                        .collect(Collectors.joining()))
                .map(lines -> lines.getBytes(StandardCharsets.UTF_8))
                .iterator();
    JsonNode job =
        JSON.readTree(service.http().upload("/customers/import", "application/x-ndjson", blocks));
    String path = "/customers/imports/" + job.path("id").asText();
    while (job.path("status").asText().equals("running")) {
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
      job = JSON.readTree(service.http().get(path));
    }
    if (!job.path("status").asText().equals("succeeded") || job.path("created").asInt() != count) {
      throw new IOException("the import did not create %,d customers: %s".formatted(count, job));
    }
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  /** Exports all customers and returns the number per second. */
  double export(String format) throws IOException {
    long start = System.nanoTime();
    try (Stream<String> lines = service.http().lines("/customers/export?format=" + format)) {
      long count = lines.count();
      if (count < customers) {
        throw new IOException("the export has only %,d lines".formatted(count));
      }
      return count * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
  }

  /** Repeats the paths on one connection. */
  Sample measure(List<String> paths, Duration time) throws IOException {
    return service.measure(Requests.gets(paths), 1, SETTLE, time);
  }

  /** Creates generated customers on a number of connections. */
  Sample create(AtomicLong next, int connections, Duration time) throws IOException {
    Requests creates =
        Requests.creates(() -> generator.customer(next.getAndIncrement()).json().toString());
    return service.measure(creates, connections, SETTLE, time);
  }

  /** Writes customers with pgbench; see {@link CreateBaseline}. */
  Sample createByPgbench(Pgbench pgbench, int connections, Duration time)
      throws IOException, SQLException {
    Path script = CreateBaseline.script(connection, run.folder());
    return pgbench.run(script, customers, connections, time, run.cluster(), database);
  }

  /** The lists of values that queries name. */
  Map<String, List<String>> queryValues() throws SQLException {
    String middle =
        select(
            """
            SELECT to_json((min(created_at) + (max(created_at) - min(created_at)) / 2)
              AT TIME ZONE 'UTC') #>> '{}' || 'Z'
            FROM customer_service.customers
            """);
    return QueryValues.of(generator, customers, middle);
  }

  /**
   * Follows the cursors and returns the paths of the last ten pages.
   *
   * @param page number of the last page, of the default size
   */
  List<String> farPages(String path, int page) throws IOException {
    List<String> pages = new ArrayList<>();
    String cursor = "";
    int steps = page * PAGE_SIZE / PAGE_SIZE_MAX;
    for (int step = 0; step < steps; step++) {
      String body = service.http().get(path + "&limit=" + PAGE_SIZE_MAX + cursor);
      cursor = "&cursor=" + JSON.readTree(body).path("next_cursor").asText();
      pages.add(path + cursor);
    }
    return pages.subList(Math.max(0, steps - FAR_PAGES), steps);
  }

  /** Copies the customers after an id and returns the seconds; see {@link CopyBaseline}. */
  double copyAfter(String id) throws IOException, SQLException {
    return CopyBaseline.run(connection, id, run.folder());
  }

  /** Id of the last customer that the service created. */
  String lastId() throws SQLException {
    return select(
        """
        SELECT customer_id FROM customer_service.customers WHERE customer_id < '%s'
        ORDER BY customer_id DESC LIMIT 1
        """
            .formatted(CopyBaseline.FIRST_ID));
  }

  private String select(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
