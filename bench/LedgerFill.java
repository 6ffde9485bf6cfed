package bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * Fills a ledger by SQL, with rows like those that the service has written. The rows are written in
 * the order of time, so that the rows of a customer are on different pages.
 */
final class LedgerFill {
  static final String SCHEMA = "customer_service.";
  static final String ENTRIES = SCHEMA + "ledger_entries";
  static final String ACCOUNTS = SCHEMA + "loyalty_accounts";
  static final String CUSTOMERS = SCHEMA + "customers";

  private static final String CONSISTENT = "\"consistent\":true";

  /** The tier of a number of points. */
  private static final String TIER =
      """
      (SELECT tier ->> 'name'
       FROM customer_service.loyalty_programs, jsonb_array_elements(tiers) AS tier
       WHERE (tier ->> 'threshold')::bigint <= <points>
       ORDER BY (tier ->> 'threshold')::bigint DESC
       LIMIT 1)\
      """;

  private final Connection connection;
  private final RowTemplate account;
  private final RowTemplate entry;

  /**
   * Numbers the customers from 0 in the order of their ids, and reads the templates. The caller has
   * created the customers.
   *
   * @param connection of a superuser
   * @param account of a customer without postings
   * @param entry of an earn
   */
  LedgerFill(Connection connection, RowTemplate account, RowTemplate entry) throws SQLException {
    this.connection = connection;
    this.account = account;
    this.entry = entry;
    execute(
        connection,
        """
        CREATE TEMPORARY TABLE numbers AS
        SELECT row_number() OVER (ORDER BY customer_id) - 1 AS n, customer_id AS id
        FROM customer_service.customers
        """,
        "ANALYZE numbers");
  }

  /**
   * Replaces the ledger. The indexes are as after a REINDEX.
   *
   * @param hasEntries SQL condition on the number {@code n} of a customer
   * @param points SQL expression, of each entry of customer {@code n}
   * @param postedAt SQL expression, with {@code <seq>} for the number of the entry
   */
  void replace(String hasEntries, String points, String postedAt, int entriesEach)
      throws SQLException {
    execute(
        connection,
        "SET session_replication_role = replica", // Without a check of foreign keys for each row.
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '1GB'",
        "TRUNCATE %s, %s, customer_service.tier_changes".formatted(ENTRIES, ACCOUNTS),
        accounts("(%d * %s)".formatted(entriesEach, points), postedAt, entriesEach).insertSelect()
            + "FROM numbers WHERE "
            + hasEntries,
        account.with(Map.of("customer_id", "id")).insertSelect()
            + "FROM numbers WHERE NOT (%s)".formatted(hasEntries),
        // Inserts ignore the indexes, which is several times faster; REINDEX enables them again.
        "UPDATE pg_index SET indisready = false WHERE indrelid = '%s'::regclass"
            .formatted(ENTRIES));
    String insert = entries(points, postedAt).insertSelect() + "FROM numbers WHERE " + hasEntries;
    for (int seq = 1; seq <= entriesEach; seq++) {
      execute(connection, insert.replace("<seq>", Integer.toString(seq)));
    }
    execute(connection, "REINDEX TABLE " + ENTRIES, "RESET ALL", "VACUUM (ANALYZE)", "CHECKPOINT");
  }

  private RowTemplate accounts(String points, String postedAt, int entriesEach) {
    String lastPostedAt = postedAt.replace("<seq>", Integer.toString(entriesEach));
    return account.with(
        Map.ofEntries(
            Map.entry("customer_id", "id"),
            Map.entry("balance", points),
            Map.entry("lifetime_points", points),
            Map.entry("qualifying_points", points),
            Map.entry("lot_points", "ARRAY[%s]".formatted(points)),
            Map.entry("lot_expires_at", "ARRAY['infinity'::timestamptz]"),
            Map.entry("tier", TIER.replace("<points>", points)),
            Map.entry("last_seq", Integer.toString(entriesEach)),
            Map.entry("last_posted_at", lastPostedAt),
            Map.entry("last_activity_at", lastPostedAt)));
  }

  private RowTemplate entries(String points, String postedAt) {
    return entry.with(
        Map.ofEntries(
            Map.entry("customer_id", "id"),
            Map.entry("seq", "<seq>"),
            Map.entry("transaction_id", "uuidv7()"),
            Map.entry("points", points),
            Map.entry("balance_after", "<seq> * " + points),
            Map.entry("qualifying_points", points),
            Map.entry("lot_points", "ARRAY[%s]".formatted(points)),
            Map.entry("reference", "'seed-<seq>'"),
            Map.entry("idempotency_key", "'seed-' || n || '-<seq>'"),
            Map.entry("created_at", postedAt)));
  }

  /** Posts an earn by the service. */
  static void earn(Http http, String customer) throws IOException {
    http.post("/customers/%s/loyalty/earn".formatted(customer), Requests.earn("first"));
  }

  /** Requires that the service finds no contradiction in the ledger of a customer. */
  static void verify(Http http, String customer) throws IOException {
    String response = http.get("/customers/%s/loyalty/verify".formatted(customer));
    if (!response.contains(CONSISTENT)) {
      throw new IOException("customer %s is not consistent: %s".formatted(customer, response));
    }
  }

  static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
