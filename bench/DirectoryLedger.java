package bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * What the guests of a directory have earned, by SQL: accounts and the transactions behind them,
 * like a row that the service itself has written. One of five has never come.
 */
final class DirectoryLedger {
  /** Before it, few have been for the last time; behind the other, few since. */
  static final String EARLY = "2024-02-01";

  static final String LATE = "2026-03-01";

  private static final String FIRST_POSTED_AT = "'2024-01-01Z'::timestamptz";

  /** Some earn five times as much as others, so that there is somebody in every tier. */
  private static final String POINTS = "(1 + n * 7919 % 150) * (1 + 4 * (n % 7 = 0)::int)";

  private static final String EVER_CAME = "n % 5 <> 0";
  private static final int VERIFIED_EVERY = 9973;

  private final Connection connection;
  private final Template account;
  private final Template transaction;
  private final int rowsEach;

  private DirectoryLedger(
      Connection connection, Template account, Template transaction, int rowsEach) {
    this.connection = connection;
    this.account = account;
    this.transaction = transaction;
    this.rowsEach = rowsEach;
  }

  /**
   * Writes it anew.
   *
   * @param connection of a superuser, closed by the caller
   * @param rowsEach transactions of each who ever came
   */
  static void write(Connection connection, Http http, int rowsEach)
      throws SQLException, IOException {
    Seed.execute(
        connection,
        "SET session_replication_role = replica", // No look at a foreign key for each row.
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '1GB'",
        """
        CREATE TEMPORARY TABLE numbers AS
        SELECT row_number() OVER (ORDER BY customer_id) - 1 AS n, customer_id AS id
        FROM customer_service.customers
        """,
        "ANALYZE numbers");
    Template account = Template.of(connection, Seed.ACCOUNTS);
    http.post(
        "/customers/%s/loyalty/earn".formatted(ids(connection, 1).getFirst()),
        "{\"amount\":\"12.50\",\"currency\":\"EUR\",\"reference\":\"first\"}");
    Template transaction = Template.of(connection, Seed.TRANSACTIONS);
    new DirectoryLedger(connection, account, transaction, rowsEach).write();
    for (String id : ids(connection, VERIFIED_EVERY)) {
      String verified = http.get("/customers/%s/loyalty/verify".formatted(id));
      if (!verified.contains("\"consistent\":true")) {
        throw new IOException("customer %s is not consistent: %s".formatted(id, verified));
      }
    }
    Seed.execute(connection, "DROP TABLE numbers");
  }

  private static List<String> ids(Connection connection, int every) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT array_agg(id::text) FROM (SELECT id FROM numbers WHERE n %% %d = 0 ORDER BY n LIMIT 5)"
                    .formatted(every))) {
      rows.next();
      return List.of((String[]) rows.getArray(1).getArray());
    }
  }

  private void write() throws SQLException {
    Seed.execute(
        connection,
        "TRUNCATE %s, %s, %s".formatted(Seed.TRANSACTIONS, Seed.TIER_CHANGES, Seed.ACCOUNTS));
    Seed.execute(
        connection,
        accounts().insertSelect() + "FROM numbers WHERE " + EVER_CAME,
        account.with(Map.of("customer_id", "id")).insertSelect()
            + "FROM numbers WHERE NOT (%s)".formatted(EVER_CAME));
    List<Index> indexes = Index.of(connection, Seed.TRANSACTIONS);
    for (Index index : indexes) {
      Seed.execute(connection, index.drop());
    }
    String insert = rows().insertSelect() + "FROM numbers WHERE " + EVER_CAME;
    for (int seq = 1; seq <= rowsEach; seq++) {
      Seed.execute(connection, insert.replace("<seq>", Integer.toString(seq)));
    }
    for (Index index : indexes) {
      Seed.execute(connection, index.make());
    }
    Seed.execute(connection, "RESET ALL", "VACUUM (ANALYZE)", "CHECKPOINT");
  }

  private Template accounts() {
    String points = "(%d * %s)".formatted(rowsEach, points());
    String lastPostedAt = postedAt(Integer.toString(rowsEach));
    return account.with(
        Map.ofEntries(
            Map.entry("customer_id", "id"),
            Map.entry("balance", points),
            Map.entry("lifetime_points", points),
            Map.entry("qualifying_points", points),
            Map.entry("lot_points", "ARRAY[%s]".formatted(points)),
            Map.entry("lot_expires_at", "ARRAY['infinity'::timestamptz]"),
            Map.entry("tier", Seed.TIER.replace("<points>", points)),
            Map.entry("last_seq", Integer.toString(rowsEach)),
            Map.entry("last_posted_at", lastPostedAt),
            Map.entry("last_activity_at", lastPostedAt)));
  }

  private Template rows() {
    return transaction.with(
        Map.of(
            "customer_id",
            "id",
            "seq",
            "<seq>",
            "transaction_id",
            "uuidv7()",
            "points",
            points(),
            "balance_after",
            "<seq> * " + points(),
            "qualifying_points",
            points(),
            "lot_points",
            "ARRAY[%s]".formatted(points()),
            "reference",
            "'seed-<seq>'",
            "idempotency_key",
            "'seed-' || n || '-<seq>'",
            "created_at",
            postedAt("<seq>")));
  }

  private static String points() {
    return "(" + POINTS + ")::bigint";
  }

  private static String postedAt(String seq) {
    return FIRST_POSTED_AT
        + " + n * 9973 % 800 * interval '1 day' + "
        + seq
        + " * interval '2 days'";
  }
}
