package customerservice.loyalty.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.database.Migrations;
import customerservice.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The migration links the accounts of customers that were merged before it. */
@Tag("server")
class MergedAccountsMigrationTest {
  /** The last migration before accounts name the target of a merge. */
  private static final String BEFORE = "20261129.2100";

  /** Customers 3 and 4 are merged into 2, and 2 is merged into 1; 5 is not merged. */
  @Test
  void linksAccountsOfMergedCustomers() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("migration_of_merges_test");
    TestPostgres.migrate(database, BEFORE);
    List<String> accounts = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION pg_temp.id(n int) RETURNS uuid LANGUAGE sql
            RETURN ('01900000-0000-7000-8000-00000000000' || n)::uuid;
          CREATE TEMP TABLE merged AS
          SELECT * FROM (VALUES (1, NULL), (2, 1), (3, 2), (4, 2), (5, NULL)) AS c (n, target);
          INSERT INTO customer_service.customers
            (tenant_id, customer_id, external_id, first_name, addresses, preferences, consents,
             attributes, tags, status, merged_into, version, created_at, updated_at)
          SELECT 'default', pg_temp.id(n), n, 'Ana', '[]', '{}', '{}', '{}', '{}',
            CASE WHEN target IS NULL THEN 'active' ELSE 'merged' END, pg_temp.id(target), 1,
            '2026-05-17', '2026-05-17'
          FROM merged;
          INSERT INTO customer_service.loyalty_accounts
            (tenant_id, customer_id, may_post, is_closed, balance, lifetime_points,
             qualifying_points, tier, tier_since, qualified_at, lot_points, lot_expires_at, last_seq)
          SELECT 'default', pg_temp.id(n), target IS NULL, target IS NOT NULL, 0, 0, 0, 'bronze',
            '2026-05-17', '2026-05-17', '{}', '{}', 0
          FROM merged;
          INSERT INTO customer_service.merges
          SELECT 'default', pg_temp.id(n), pg_temp.id(target), '2026-05-17', 'ana',
            CASE WHEN n = 3 THEN pg_temp.id(9) END, '{}', '{}', '{}'
          FROM merged WHERE target IS NOT NULL;
          """);
    }

    Migrations.apply(database.owner(), database.service());

    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT concat_ws(' ', right(customer_id::text, 1),
                  'into ' || right(merged_into::text, 1), 'by ' || right(merge_transfer::text, 1),
                  'of ' || (SELECT string_agg(right(id::text, 1), ',') FROM unnest(merged_sources) AS id))
                FROM customer_service.loyalty_accounts ORDER BY customer_id
                """)) {
      while (rows.next()) {
        accounts.add(rows.getString(1));
      }
    }
    assertThat(accounts)
        .containsExactly("1 of 2,3,4", "2 into 1 of 3,4", "3 into 2 by 9", "4 into 2", "5");
  }
}
