package customerservice.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Empties the tables for the next test. TRUNCATE recreates each file, which takes forty times as
 * long as deleting the few rows of most tests.
 */
final class EmptyTables {
  /** In the lock order of the background jobs, to avoid deadlocks. */
  private static final List<String> LOCKED =
      List.of(
          "imports",
          "import_chunks",
          "import_rejects",
          "import_claims",
          "import_erasures",
          "loyalty_programs",
          "rollup_rebuilds",
          "term_rebuilds",
          "customers",
          "customer_contacts",
          "loyalty_accounts",
          "ledger_entries",
          "tier_changes",
          "idempotency_records",
          "customer_terms",
          "name_words",
          "merges",
          "consent_changes",
          "audit",
          "rollup_changes",
          "rollup_quarters",
          "rollup_visits",
          "rollup_totals",
          "event_outbox",
          "event_heads",
          "events",
          "webhooks",
          "webhook_secrets",
          "webhook_deliveries");

  /** Tables that others reference. */
  private static final List<String> LAST = List.of("loyalty_accounts", "customers", "imports");

  /**
   * Size of a table above which it is truncated, because deleted rows occupy space until a vacuum.
   */
  private static final int BYTES_MAX = 256 * 1024;

  /** A function, because the session keeps the plans of its statements. */
  private static final String CREATE =
      """
      CREATE FUNCTION pg_temp.empty_tables() RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        LOCK TABLE %1$s IN ACCESS EXCLUSIVE MODE;
        IF (SELECT max(pg_relation_size(name::regclass)) FROM unnest('{%1$s}'::text[]) AS name) > %2$d THEN
          TRUNCATE %1$s;
        ELSE
          %3$s
        END IF;
      END
      $$
      """
          .formatted(names(LOCKED), BYTES_MAX, deletes());

  private static @Nullable Connection open;

  private EmptyTables() {}

  private static String names(List<String> tables) {
    return String.join(", ", tables.stream().map("customer_service."::concat).toList());
  }

  private static String deletes() {
    StringBuilder deletes = new StringBuilder();
    LOCKED.stream()
        .filter(table -> !LAST.contains(table))
        .forEach(table -> deletes.append(delete(table)));
    LAST.forEach(table -> deletes.append(delete(table)));
    return deletes.toString();
  }

  private static String delete(String table) {
    return "DELETE FROM customer_service." + table + "; ";
  }

  static void now() throws SQLException {
    try (Statement statement = connection().createStatement()) {
      statement.execute("SELECT pg_temp.empty_tables()");
    }
  }

  /** Shared by all tests to save logins. */
  private static Connection connection() throws SQLException {
    Connection known = open;
    if (known == null || !known.isValid(1)) {
      known = TestPostgres.connect(TestPostgres.main().owner());
      try (Statement statement = known.createStatement()) {
        statement.execute(CREATE);
      }
      open = known;
    }
    return known;
  }
}
