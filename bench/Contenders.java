package bench;

import bench.CompareRow.Side;
import bench.Measurement.Variant;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** This service and the baseline, with the same customers. */
final class Contenders {
  private static final JsonMapper JSON = new JsonMapper();

  /** So high that they count each request and refuse none; for role service they are ten times. */
  private static final Map<String, String> LIMITS =
      Map.of("RATE_LIMIT", "on", "RATE_LIMIT_READS", "10000", "RATE_LIMIT_WRITES", "10000");

  /** The searches of a till: by surname, by the beginning of an e-mail or a phone number, by id. */
  private static final List<String> WORDS =
      List.of("rare", "common", "email-9", "phone-9", "external-id");

  private static final List<String> SAME_FIELDS =
      List.of("/id", "/external_id", "/last_name", "/status", "/addresses", "/loyalty/points");

  private final Run run;
  private final Server service;
  private final Server baseline;
  private final Wrk wrk;
  private int runs;

  /** Starts both and creates their customers. */
  Contenders(Run run, String name, SampleCustomers generator, int customers, int entriesEach)
      throws IOException, SQLException {
    this.run = run;
    Directory directory = new Directory(run, new Variant(name, name, LIMITS), generator, customers);
    directory.fill(entriesEach);
    service = directory.server();
    String copy = name + "_baseline";
    run.cluster().createDatabase(copy);
    run.progress("%s: copying the customers", copy);
    try (Connection connection = run.cluster().connect(copy)) {
      Baseline.load(directory.connection(), connection, run.folder());
    }
    baseline = Baseline.start(run, copy);
    Path ids = run.folder().resolve(name + "-ids");
    try (OutputStream out = Files.newOutputStream(ids)) {
      directory
          .connection()
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut(
              """
              COPY (
                SELECT customer_id
                FROM customer_service.loyalty_accounts JOIN customer_service.customers
                  USING (tenant_id, customer_id)
                WHERE may_post AND status = 'active' AND balance > 500
                ORDER BY random())
              TO STDOUT
              """,
              out);
    }
    Map<String, List<String>> values = directory.queryValues();
    Stream<String> words =
        WORDS.stream()
            .flatMap(list -> values.getOrDefault(list, List.of()).stream())
            .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8));
    wrk =
        new Wrk(
            run.token("service"),
            ids,
            Files.write(run.folder().resolve(name + "-words"), (Iterable<String>) words::iterator));
    requireAgreement(Files.readAllLines(ids).getLast());
  }

  /** Requires that both return the same customers and post the same points. */
  private void requireAgreement(String id) throws IOException {
    String path = "/customers/" + id;
    for (String field : SAME_FIELDS) {
      requireSame(field, path);
    }
    for (int item = 0; item < 3; item++) {
      requireSame("/items/%d/id".formatted(item), "/customers?limit=20");
    }
    for (Server server : List.of(service, baseline)) {
      LedgerFill.earn(server.http(), id);
      LedgerFill.earn(server.http(), id); // With the same key, so it must not post again.
    }
    requireSame("/loyalty/points", path);
    requireSame("/loyalty/tier", path);
  }

  private void requireSame(String field, String path) throws IOException {
    JsonNode ours = JSON.readTree(service.http().get(path)).at(field);
    JsonNode theirs = JSON.readTree(baseline.http().get(path)).at(field);
    if (ours.isMissingNode() || !ours.equals(theirs)) {
      throw new IOException(
          "%s: %s is %s, and %s of the baseline".formatted(path, field, ours, theirs));
    }
  }

  /** Stops both, so that they take no memory and processor time from later measurements. */
  void close() {
    service.close();
    baseline.close();
  }

  /** Sends the requests of a row to the service or to the baseline. */
  Sample load(CompareRow row, Duration time) throws IOException {
    Server server = row.side() == Side.SERVICE ? service : baseline;
    server.clearLog();
    return wrk.run(
        row.workload().toString(), ++runs, server, run.cluster(), row.connections(), time);
  }
}
