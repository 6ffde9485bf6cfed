package bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** What must be in the ledgers after all that was answered: no posting lost, none doubled. */
final class Books {
  /** How many accounts of each database are asked for what the service itself finds. */
  private static final int VERIFIED = 5;

  private final Map<String, Long> rows = new HashMap<>();

  /** The ledger of a database holds so many rows, and whatever else it had before is gone. */
  void begin(String database, long count) {
    rows.put(database, count);
  }

  /** So many postings were acknowledged. */
  void add(String database, long count) {
    rows.merge(database, count, Long::sum);
  }

  /**
   * Compares.
   *
   * @param http of a service that stands before the database
   * @return one line, for the report
   * @throws IOException when something is lost or doubled
   */
  String check(String database, Cluster cluster, Http http, int guests)
      throws SQLException, IOException {
    long expected = rows.getOrDefault(database, 0L);
    try (Connection connection = cluster.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                WITH folded AS (
                  SELECT tenant_id, customer_id, count(*) AS rows, max(seq) AS last_seq,
                    sum(points) AS points
                  FROM customer_service.ledger_entries
                  GROUP BY tenant_id, customer_id
                )
                SELECT sum(f.rows) AS rows, sum(f.points) AS points, sum(a.balance) AS balances,
                  count(*) FILTER (
                    WHERE (a.balance, a.last_seq, coalesce(f.last_seq, 0))
                      IS DISTINCT FROM
                      (coalesce(f.points, 0), coalesce(f.rows, 0), coalesce(f.rows, 0))) AS wrong
                FROM customer_service.loyalty_accounts a
                FULL JOIN folded f USING (tenant_id, customer_id)
                """)) {
      row.next();
      long found = row.getLong("rows");
      if (found != expected
          || row.getLong("wrong") > 0
          || row.getLong("points") != row.getLong("balances")) {
        throw new IOException(
            "%s: %,d rows where %,d were acknowledged; %,d points in rows, %,d in balances; %,d accounts are wrong"
                .formatted(
                    database,
                    found,
                    expected,
                    row.getLong("points"),
                    row.getLong("balances"),
                    row.getLong("wrong")));
      }
      for (int i = 0; i < VERIFIED; i++) {
        requireConsistent(http, guests / VERIFIED * i);
      }
      return "%s: %,d postings acknowledged, as many rows; %,d points in rows and in balances"
          .formatted(database, expected, row.getLong("points"));
    }
  }

  /** By the service's own verification. */
  static void requireConsistent(Http http, int guest) throws IOException {
    String answer = http.get("/customers/%s/loyalty/verify".formatted(Guests.id(guest)));
    if (!answer.contains("\"consistent\":true")) {
      throw new IOException("guest %d is not consistent: %s".formatted(guest, answer));
    }
  }
}
