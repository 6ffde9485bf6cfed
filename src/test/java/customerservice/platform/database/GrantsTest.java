package customerservice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import customerservice.platform.settings.DatabaseUrl;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that the database itself refuses, independently of the code. */
@Tag("server")
class GrantsTest {
  private static TestPostgres.Database database;

  @BeforeAll
  static void migrate() throws SQLException {
    database = TestPostgres.newDatabase("grants_test");
    Migrations.apply(database.owner(), database.service());
    // Again, like the next start.
    Migrations.apply(database.owner(), database.service());
    execute(
        database.service(),
        """
        INSERT INTO customer_service.customers (tenant_id, customer_id, external_id, first_name,
          addresses, preferences, consents, attributes, tags, status, version, created_at,
          updated_at)
        VALUES ('default', '01900000-0000-7000-8000-000000000000', 'x', 'Ana', '[]', '{}', '{}',
          '{}', '{}', 'active', 1, '2026-05-17', '2026-05-17')
        """);
    execute(
        database.service(),
        """
        INSERT INTO customer_service.loyalty_accounts (tenant_id, customer_id, may_post, balance,
          lifetime_points, qualifying_points, qualified_at, tier, tier_since, lot_points, lot_expires_at,
          last_seq)
        VALUES ('default', '01900000-0000-7000-8000-000000000000', true, 0, 0, 0, '2026-05-17', 'bronze',
          '2026-05-17', '{}', '{}', 0)
        """);
    execute(database.service(), row(1, "earn", 5, 5));
  }

  private static String row(int seq, String type, int points, int balanceAfter) {
    return """
    INSERT INTO customer_service.ledger_entries (tenant_id, customer_id, seq,
      transaction_id, type, points, balance_after, qualifying_points, lot_points, lot_expires_at,
      actor, created_at)
    VALUES ('default', '01900000-0000-7000-8000-000000000000', %d, gen_random_uuid(), '%s', %d, %d,
      0, '{}', '{}', 'ana', '2026-05-17')
    """
        .formatted(seq, type, points, balanceAfter);
  }

  private static void execute(DatabaseUrl role, String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(role);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE customer_service.ledger_entries SET points = 500",
        "UPDATE customer_service.ledger_entries SET created_at = '2020-01-01'",
        "UPDATE customer_service.ledger_entries SET description = NULL, amount = 1",
        "UPDATE customer_service.ledger_entries SET customer_id = gen_random_uuid()",
        "DELETE FROM customer_service.ledger_entries",
        "UPDATE customer_service.tier_changes SET to_tier = 'gold'",
        "DELETE FROM customer_service.tier_changes",
        "TRUNCATE customer_service.tier_changes",
        "UPDATE customer_service.consent_changes SET granted = true",
        "UPDATE customer_service.audit SET action = 'customer.read'",
        "UPDATE customer_service.audit SET at = '2020-01-01', actor = 'ana'",
        "DELETE FROM customer_service.audit",
        "TRUNCATE customer_service.audit",
        "TRUNCATE customer_service.ledger_entries",
        "ALTER TABLE customer_service.ledger_entries DISABLE ROW LEVEL SECURITY",
        "DROP TABLE customer_service.ledger_entries",
        "CREATE TABLE customer_service.mine (a int)",
        "SELECT * FROM customer_service.flyway_schema_history",
      })
  void refusesChangesOfAppendOnlyTables(String sql) {
    assertThatThrownBy(() -> execute(database.service(), sql))
        .isInstanceOf(SQLException.class)
        .matches(e -> List.of("42501").contains(((SQLException) e).getSQLState()), "not permitted");
  }

  /** With row-level security the planner must not use statistics for a search by words. */
  @Test
  void letsTheServiceBypassRowLevelSecurity() throws SQLException {
    try (Connection connection = TestPostgres.connect(database.service());
        Statement statement = connection.createStatement();
        ResultSet role =
            statement.executeQuery(
                "SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = current_user")) {
      role.next();
      assertThat(role.getBoolean("rolbypassrls")).isTrue();
      assertThat(role.getBoolean("rolsuper")).isFalse();
    }
  }

  /** An erasure redacts the free text of append-only rows; no other column can be updated. */
  @Test
  void allowsUpdatesOnlyOfRedactableColumns() throws SQLException {
    List<String> writable = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.service());
        Statement statement = connection.createStatement();
        ResultSet columns =
            statement.executeQuery(
                """
                SELECT attrelid::regclass || '.' || attname
                FROM pg_attribute
                WHERE attrelid IN ('customer_service.audit'::regclass,
                    'customer_service.ledger_entries'::regclass,
                    'customer_service.tier_changes'::regclass)
                  AND attnum > 0 AND has_column_privilege(attrelid, attnum, 'UPDATE')
                ORDER BY 1
                """)) {
      while (columns.next()) {
        writable.add(columns.getString(1));
      }
      int redacted =
          statement.executeUpdate("UPDATE customer_service.ledger_entries SET description = NULL");
      assertThat(redacted).isPositive();
    }
    assertThat(writable)
        .containsExactly(
            "customer_service.audit.actor",
            "customer_service.audit.request_id",
            "customer_service.ledger_entries.actor",
            "customer_service.ledger_entries.description",
            "customer_service.ledger_entries.idempotency_key",
            "customer_service.ledger_entries.location_id",
            "customer_service.ledger_entries.receipt",
            "customer_service.ledger_entries.reference",
            "customer_service.ledger_entries.request_hash");
  }

  @Test
  void addsGrantsThatAnOlderVersionLacks() throws SQLException {
    String columns = "(reference, location_id, idempotency_key, request_hash, receipt, actor)";
    String role = database.service().user();
    execute(
        database.owner(),
        "REVOKE UPDATE " + columns + " ON customer_service.ledger_entries FROM " + role);
    Migrations.apply(database.owner(), database.service());
    execute(
        database.service(),
        "UPDATE customer_service.ledger_entries SET reference = NULL, receipt = NULL");
  }

  @Test
  void refusesARedemptionBelowZero() {
    assertThatThrownBy(() -> execute(database.service(), row(2, "redeem", -9, -4)))
        .hasMessageContaining("ledger_entries_redeem_within_balance");
  }

  @Test
  void grantsNothingToOtherRoles() throws SQLException {
    List<String> open = new ArrayList<>();
    DatabaseUrl superuser = TestPostgres.superuser();
    execute(superuser, "CREATE ROLE other LOGIN PASSWORD 'other'");
    String url = database.owner().jdbcUrl();
    execute(superuser, "GRANT CONNECT ON DATABASE grants_test TO other");
    try (Connection connection = TestPostgres.connect(new DatabaseUrl(url, "other", "other"));
        Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery(
                """
                SELECT c.relname
                FROM pg_class c
                WHERE c.relnamespace = 'customer_service'::regnamespace AND c.relkind = 'r'
                  AND (NOT c.relrowsecurity
                    OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                    OR has_schema_privilege(c.relnamespace, 'USAGE'))
                  AND c.relname <> 'none'
                """)) {
      while (tables.next()) {
        open.add(tables.getString(1));
      }
    }
    assertThat(open).isEmpty();
  }

  /** Flyway's table is excluded, because it has no data of tenants. */
  @Test
  void startsEachKeyWithTheTenant() throws SQLException {
    List<String> others = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement();
        ResultSet keys =
            statement.executeQuery(
                """
                SELECT k.conname
                FROM pg_constraint k
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                WHERE k.connamespace = 'customer_service'::regnamespace
                  AND k.contype IN ('p', 'u', 'f') AND a.attname <> 'tenant_id'
                  AND k.conrelid <> 'customer_service.flyway_schema_history'::regclass
                """)) {
      while (keys.next()) {
        others.add(keys.getString(1));
      }
    }
    assertThat(others).isEmpty();
  }

  /**
   * Each index starts with the tenant, so that a scan reads only the tenant's part. GIN indexes of
   * arrays are the exception: their statements filter by tenant. They hold customer ids, contact
   * hashes and spelling variants.
   */
  @Test
  void startsEachIndexWithTheTenant() throws SQLException {
    List<String> others = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement();
        ResultSet indexes =
            statement.executeQuery(
                """
                SELECT i.indexrelid::regclass
                FROM pg_index i
                JOIN pg_class c ON c.oid = i.indrelid
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE c.relnamespace = 'customer_service'::regnamespace
                  AND a.attname IS DISTINCT FROM 'tenant_id'
                  AND c.oid <> 'customer_service.flyway_schema_history'::regclass
                """)) {
      while (indexes.next()) {
        others.add(indexes.getString(1));
      }
    }
    assertThat(others)
        .containsExactlyInAnyOrder(
            "customer_service.import_rejects_hashes",
            "customer_service.idempotency_records_customer_ids",
            "customer_service.name_words_variants");
  }

  @Test
  void hasATenantInEachTable() throws SQLException {
    List<String> others = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery(
                """
                SELECT c.relname
                FROM pg_class c
                LEFT JOIN pg_attribute a
                  ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnotnull
                WHERE c.relnamespace = 'customer_service'::regnamespace
                  AND c.relkind IN ('r', 'p', 'm', 'v', 'f') AND a.attname IS NULL
                """)) {
      while (tables.next()) {
        others.add(tables.getString(1));
      }
    }
    assertThat(others).containsExactly("flyway_schema_history");
  }
}
