package bench;

import bench.Measurement.CustomerRange;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * A ledger of numbered customers. It counts the acknowledged postings and compares them with its
 * database: no posting may be lost or repeated.
 */
final class NumberedLedger {
  private static final String CONTACTS = LedgerFill.SCHEMA + "customer_contacts";
  private static final String POSTED_AT = "'2025-01-01Z'::timestamptz + <seq> * interval '1 hour'";
  private static final String POINTS = "12::bigint";
  private static final int VERIFIED = 5;

  /**
   * More than the rows after which autovacuum analyzes a new table. From a single row the planner
   * would conclude that each tenant has only one.
   */
  private static final int FIRST_POSTINGS = 100;

  private final Run run;
  private final String database;
  private final Http http;
  private final int customers;
  private final Connection connection;
  private final LedgerFill fill;
  private long acknowledged;

  /** Creates the customers by SQL, like one of the service, which posts to some of them. */
  NumberedLedger(Run run, String database, Http http, int customers)
      throws IOException, SQLException {
    this.run = run;
    this.database = database;
    this.http = http;
    this.customers = customers;
    run.progress("%s: creating %,d customers", database, customers);
    connection = run.closeAtEnd(run.cluster().connect(database));
    http.post("/customers", "{\"first_name\":\"Ana\",\"external_id\":\"guest\"}");
    String id = "('%s' || lpad(n::text, 12, '0'))::uuid".formatted(CustomerRange.ID_PREFIX);
    RowTemplate account = RowTemplate.read(connection, LedgerFill.ACCOUNTS);
    insert(
        RowTemplate.read(connection, LedgerFill.CUSTOMERS)
            .with(Map.of("customer_id", id, "external_id", "'guest-' || n")));
    insert(
        RowTemplate.read(connection, CONTACTS)
            .with(Map.of("customer_id", id, "value", "'guest-' || n")));
    insert(account.with(Map.of("customer_id", id)));
    acknowledged = Math.min(customers, FIRST_POSTINGS);
    for (int number = 0; number < acknowledged; number++) {
      LedgerFill.earn(http, CustomerRange.id(number));
    }
    LedgerFill.execute(connection, "VACUUM (ANALYZE)");
    RowTemplate entry = RowTemplate.read(connection, LedgerFill.ENTRIES);
    fill = new LedgerFill(connection, account, entry);
  }

  private void insert(RowTemplate row) throws SQLException {
    LedgerFill.execute(
        connection,
        row.insertSelect() + "FROM generate_series(0, %d) AS n".formatted(customers - 1));
  }

  /** Replaces the ledger by one with the same number of entries for each customer. */
  void fill(int entriesEach) throws IOException, SQLException {
    run.progress("%s: writing %d ledger entries each", database, entriesEach);
    fill.replace("n < " + customers, POINTS, POSTED_AT, entriesEach);
    acknowledged = (long) customers * entriesEach;
    LedgerFill.verify(http, CustomerRange.id(customers / 2));
  }

  void acknowledge(long postings) {
    acknowledged += postings;
  }

  /**
   * Compares the database with the acknowledged postings.
   *
   * @return a line of the report
   * @throws IOException if a posting is lost or repeated, or an account is wrong
   */
  String reconcile() throws IOException, SQLException {
    run.progress("%s: comparing it with the acknowledged postings", database);
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                WITH ledger AS (
                  SELECT tenant_id, customer_id, count(*) AS rows, max(seq) AS last_seq,
                    sum(points) AS points
                  FROM customer_service.ledger_entries
                  GROUP BY tenant_id, customer_id
                )
                SELECT sum(l.rows) AS rows, sum(l.points) AS points, sum(a.balance) AS balances,
                  count(*) FILTER (
                    WHERE (a.balance, a.last_seq, coalesce(l.last_seq, 0))
                      IS DISTINCT FROM
                      (coalesce(l.points, 0), coalesce(l.rows, 0), coalesce(l.rows, 0))) AS wrong
                FROM customer_service.loyalty_accounts a
                FULL JOIN ledger l USING (tenant_id, customer_id)
                """)) {
      row.next();
      String result =
          "%s: %,d postings acknowledged, %,d rows; %,d points in rows, %,d in balances"
              .formatted(
                  database,
                  acknowledged,
                  row.getLong("rows"),
                  row.getLong("points"),
                  row.getLong("balances"));
      if (row.getLong("rows") != acknowledged
          || row.getLong("points") != row.getLong("balances")
          || row.getLong("wrong") > 0) {
        throw new IOException("%s; %,d wrong accounts".formatted(result, row.getLong("wrong")));
      }
      for (int i = 0; i < VERIFIED; i++) {
        LedgerFill.verify(http, CustomerRange.id(customers / VERIFIED * i));
      }
      return result;
    }
  }
}
