package bench;

import bench.Measurement.Variant;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A service with a filled ledger and complete roll-ups. */
final class Analytics {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final Duration REBUILD_MAX = Duration.ofHours(3);
  private static final Duration FOLD_MAX = Duration.ofMinutes(30);
  private static final Duration SETTLE = Duration.ofMillis(300);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String REBUILD = "/customers/analytics/rebuild";
  private static final int VERIFIED = 5;

  private static final String IS_FOLDED =
      "SELECT NOT EXISTS (SELECT FROM customer_service.rollup_changes)";

  /** The sums of business days contain all days before the last one of the calendar. */
  private static final String IS_COMPLETE =
      """
      SELECT coalesce(bool_and(built_until >= first_quarters[cardinality(first_quarters)]), false)
      FROM customer_service.rollup_calendars
      """;

  private final Run run;
  private final String name;
  private final Service service;
  private final Http admin;
  private final Connection connection;

  /** Starts a service with an empty database. */
  Analytics(Run run, Variant variant) throws IOException, SQLException {
    this.run = run;
    this.name = variant.name();
    run.cluster().createDatabase(variant.database());
    service = run.start(variant);
    admin = new Http(service.server().port(), run.token("admin"));
    connection = run.closeAtEnd(run.cluster().connect(variant.database()));
  }

  /** Writes customers and ledger by SQL, and lets the service compute the roll-ups. */
  void fill(int customers, int transactions) throws IOException, SQLException {
    AnalyticsFill.fill(admin, connection, customers, transactions);
    for (String id : ids(VERIFIED)) {
      LedgerFill.verify(admin, id);
    }
    run.progress("%s: %,d customers, %,d transactions", name, customers, transactions);
    rebuild();
  }

  private void rebuild() throws IOException, SQLException {
    long start = System.nanoTime();
    JsonNode rebuild = JSON.readTree(admin.post(REBUILD, "{}"));
    while (!rebuild.path("status").asText().equals("succeeded")) {
      pauseBefore(start, REBUILD_MAX);
      rebuild = JSON.readTree(admin.get(REBUILD));
    }
    run.progress("%s: days compared, %s", name, rebuild);
    awaitTrue(IS_COMPLETE, start, REBUILD_MAX);
    awaitTrue(IS_FOLDED, start, REBUILD_MAX);
    run.progress("%s: roll-ups complete after %,.0f s", name, secondsSince(start));
    LedgerFill.execute(connection, "VACUUM (ANALYZE)");
  }

  private static void pauseBefore(long start, Duration limit) throws IOException {
    if (secondsSince(start) > limit.toSeconds()) {
      throw new IOException("the roll-ups are not complete after " + limit);
    }
    LockSupport.parkNanos(POLL_INTERVAL.toNanos());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  private void awaitTrue(String sql, long start, Duration limit) throws IOException, SQLException {
    while (!select(sql).equals(List.of("t"))) {
      pauseBefore(start, limit);
    }
  }

  /** Ids of random customers, at most a number of them. */
  List<String> ids(int count) throws SQLException {
    return select(
        "SELECT customer_id FROM customer_service.customers ORDER BY random() LIMIT " + count);
  }

  private List<String> select(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Repeats a call on one connection; longer than the given time if no response fits into it. */
  Sample measure(Report report, Duration time) throws IOException {
    Requests calls = Requests.gets(List.of(report.path()));
    Sample sample = service.measure(calls, 1, SETTLE, time);
    return sample.perSecond() > 0 ? sample : measure(report, time.multipliedBy(2));
  }

  /** Posts earns of random customers. */
  Sample earn(List<String> ids, long seed, int connections, Duration settle, Duration time)
      throws IOException {
    return service.measure(Requests.earns(ids, seed), connections, settle, time);
  }

  /** Waits until all changes are added to the roll-ups, and returns the seconds. */
  double awaitFold() throws IOException, SQLException {
    long start = System.nanoTime();
    awaitTrue(IS_FOLDED, start, FOLD_MAX);
    return secondsSince(start);
  }

  /** Creates the rule that {@link #discardChanges} switches. */
  void prepareToDiscard() throws SQLException {
    LedgerFill.execute(
        connection,
        "CREATE RULE discard AS ON INSERT TO customer_service.rollup_changes DO INSTEAD NOTHING");
  }

  /** Lets the database discard the changes of roll-ups, so that there is nothing to fold. */
  void discardChanges(boolean isDiscarded) throws SQLException {
    LedgerFill.execute(
        connection,
        "ALTER TABLE customer_service.rollup_changes %s RULE discard"
            .formatted(isDiscarded ? "ENABLE" : "DISABLE"));
  }
}
