package bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Fills a database with customers, and with a ledger: by SQL, with rows like those that the service
 * has written when it was asked to make one customer and one posting.
 */
final class Seed {
  static final String TRANSACTIONS = "customer_service.ledger_entries";

  static final String CUSTOMERS = "customer_service.customers";
  static final String CONTACTS = "customer_service.customer_contacts";
  static final String ACCOUNTS = "customer_service.loyalty_accounts";
  static final String TERMS = "customer_service.customer_terms";
  static final String CONSENTS = "customer_service.consent_changes";
  static final String TIER_CHANGES = "customer_service.tier_changes";

  /** The id of customer {@code n} as {@link Guests#id} writes it. */
  private static final String GUEST_ID =
      "('%s' || lpad(n::text, 12, '0'))::uuid".formatted(Guests.ID_PREFIX);

  private static final String FIRST_POSTED_AT = "'2025-01-01Z'::timestamptz";

  /** That so many points hold. */
  static final String TIER =
      """
      (SELECT tier ->> 'name'
       FROM customer_service.loyalty_programs, jsonb_array_elements(tiers) AS tier
       WHERE (tier ->> 'threshold')::bigint <= <points>
       ORDER BY (tier ->> 'threshold')::bigint DESC
       LIMIT 1)\
      """;

  private static final long PROGRESS_ROWS = 1_000_000;

  /**
   * More than autovacuum waits for before it looks at a new table. Of a single row the planner
   * learns that no two have the same business, and then goes by an index of that alone.
   */
  private static final int FIRST_POSTINGS = 100;

  private final Connection connection;
  private final Template account;
  private final Template transaction;
  private final int postings;

  private Seed(Connection connection, Template account, Template transaction, int postings) {
    this.connection = connection;
    this.account = account;
    this.transaction = transaction;
    this.postings = postings;
  }

  /**
   * Makes customers, like one whom the service makes, and has it post to a few of them.
   *
   * @param connection of a superuser, closed by the caller
   */
  static Seed customers(Connection connection, Http http, int count)
      throws SQLException, IOException {
    http.post("/customers", "{\"first_name\":\"Ana\",\"external_id\":\"guest\"}");
    execute(
        connection,
        Template.of(connection, CUSTOMERS)
                .with(Map.of("customer_id", GUEST_ID, "external_id", "'guest-' || n"))
                .insertSelect()
            + series(count));
    execute(
        connection,
        Template.of(connection, CONTACTS)
                .with(Map.of("customer_id", GUEST_ID, "value", "'guest-' || n"))
                .insertSelect()
            + series(count));
    Template account = Template.of(connection, ACCOUNTS);
    execute(
        connection, account.with(Map.of("customer_id", GUEST_ID)).insertSelect() + series(count));
    int postings = Math.min(count, FIRST_POSTINGS);
    for (int guest = 0; guest < postings; guest++) {
      http.post(
          "/customers/%s/loyalty/earn".formatted(Guests.id(guest)),
          "{\"amount\":\"%s\",\"currency\":\"EUR\",\"reference\":\"first\"}"
              .formatted(NumberedTraffic.AMOUNT));
    }
    Template transaction = Template.of(connection, TRANSACTIONS);
    execute(connection, "VACUUM (ANALYZE)");
    return new Seed(connection, account, transaction, postings);
  }

  /** One of the first postings. */
  Template transaction() {
    return transaction;
  }

  /** How many postings there are before any other. */
  int postings() {
    return postings;
  }

  /**
   * Makes the whole ledger anew, as it would be had every customer been posted to once an hour: the
   * rows of one do not lie beside one another. Its indexes are as after a REINDEX.
   *
   * @param guests customers, by their numbers from 0 on
   * @param rowsEach how many rows each has
   * @param progress is told the rows that there are, now and then
   */
  void ledger(int guests, int rowsEach, Consumer<Long> progress) throws SQLException {
    execute(
        connection,
        "SET session_replication_role = replica", // No look at a foreign key for each row.
        "SET synchronous_commit = off",
        "SET maintenance_work_mem = '1GB'",
        "TRUNCATE %s, %s, %s".formatted(TRANSACTIONS, TIER_CHANGES, ACCOUNTS),
        account.insertSelect(),
        accounts(rowsEach).insertSelect() + series(guests));
    List<Index> indexes = Index.of(connection, TRANSACTIONS);
    for (Index index : indexes) {
      execute(connection, index.drop());
    }
    String insert = rows().insertSelect() + series(guests);
    for (int seq = 1; seq <= rowsEach; seq++) {
      execute(connection, insert.replace("<seq>", Integer.toString(seq)));
      long rows = (long) seq * guests;
      if (rows / PROGRESS_ROWS > (rows - guests) / PROGRESS_ROWS) {
        progress.accept(rows);
      }
    }
    for (Index index : indexes) {
      execute(connection, index.make());
    }
    execute(connection, "RESET ALL", "VACUUM (ANALYZE)", "CHECKPOINT");
  }

  private static String series(int guests) {
    return "FROM generate_series(0, %d) AS n".formatted(guests - 1);
  }

  private Template accounts(int rowsEach) {
    String points = "(%d * %s)".formatted(rowsEach, points());
    String lastPostedAt = postedAt(Integer.toString(rowsEach));
    return account.with(
        Map.ofEntries(
            Map.entry("customer_id", GUEST_ID),
            Map.entry("balance", points),
            Map.entry("lifetime_points", points),
            Map.entry("qualifying_points", points),
            Map.entry("lot_points", "ARRAY[%s]".formatted(points)),
            Map.entry("lot_expires_at", "ARRAY['infinity'::timestamptz]"),
            Map.entry("tier", TIER.replace("<points>", points)),
            Map.entry("last_seq", Integer.toString(rowsEach)),
            Map.entry("last_posted_at", lastPostedAt),
            Map.entry("last_activity_at", lastPostedAt)));
  }

  private Template rows() {
    return transaction.with(
        Map.of(
            "customer_id", GUEST_ID,
            "seq", "<seq>",
            "transaction_id", "uuidv7()",
            "balance_after", "<seq> * " + points(),
            "reference", "'seed-<seq>'",
            "idempotency_key", "'seed-' || n || '-<seq>'",
            "created_at", postedAt("<seq>")));
  }

  private String points() {
    return transaction.text("points") + "::bigint";
  }

  private static String postedAt(String seq) {
    return FIRST_POSTED_AT + " + %s * interval '1 hour'".formatted(seq);
  }

  static void execute(Connection connection, String... sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String one : sql) {
        statement.execute(one);
      }
    }
  }
}
