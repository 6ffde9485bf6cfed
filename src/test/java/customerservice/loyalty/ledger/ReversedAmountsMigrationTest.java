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

/** The migration divides the amounts of earns over the reversals that were posted before it. */
@Tag("server")
class ReversedAmountsMigrationTest {
  /** The last migration before reversals store their part of the amount. */
  private static final String BEFORE = "20261130.1100";

  /** Each entry is of a ledger, with the number of the entry that it reverses. */
  @Test
  void dividesAmountsOverEarlierReversals() throws SQLException {
    TestPostgres.Database database = TestPostgres.newDatabase("migration_of_amounts_test");
    TestPostgres.migrate(database, BEFORE);
    List<String> parts = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION pg_temp.id(n int) RETURNS uuid LANGUAGE sql
            RETURN ('01900000-0000-7000-8000-0000000000' || lpad(n::text, 2, '0'))::uuid;
          INSERT INTO customer_service.ledger_entries
            (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
             qualifying_points, lot_points, lot_expires_at, amount, currency, reverses,
             reverses_points, qualifies_at, actor, created_at)
          SELECT 'default', pg_temp.id(ledger), n, pg_temp.id(n), type,
            CASE type WHEN 'earn' THEN points ELSE -points END, 1000, 0, '{}', '{}', amount,
            CASE WHEN amount IS NOT NULL THEN currency END, pg_temp.id(reverses),
            CASE WHEN reverses IS NOT NULL THEN points END,
            CASE WHEN reverses IS NOT NULL THEN timestamptz '2026-05-17' END, 'ana',
            timestamptz '2026-05-17' + make_interval(mins => n)
          FROM (VALUES
            (1, 90, 'earn', 3, 10.00, 'EUR', NULL),
            (2, 90, 'earn', 0, 0.50, 'EUR', NULL),
            (3, 90, 'earn', 9999999, 99999999999999.97, 'EUR', NULL),
            (4, 90, 'earn', 7, 100, 'JPY', NULL),
            (5, 90, 'earn', 6, 0.010, 'KWD', NULL),
            (6, 90, 'earn', 50, NULL, NULL, NULL),
            (7, 90, 'redeem', 50, NULL, NULL, NULL),
            -- By points and by amounts, in the ledgers of two customers.
            (10, 90, 'reverse', 1, NULL, NULL, 1),
            (11, 90, 'reverse', 0, 0.02, 'EUR', 1),
            (12, 80, 'reverse', 1, NULL, NULL, 1),
            (13, 90, 'reverse', 1, NULL, NULL, 1),
            (20, 90, 'reverse', 0, 0.30, 'EUR', 2),
            (21, 90, 'reverse', 0, 0.20, 'EUR', 2),
            -- 61340206134020.59499999 must not be rounded twice.
            (30, 90, 'reverse', 6134020, NULL, NULL, 3),
            (40, 90, 'reverse', 1, NULL, NULL, 4),
            (41, 90, 'reverse', 1, NULL, NULL, 4),
            (50, 90, 'reverse', 1, NULL, NULL, 5),
            (51, 90, 'reverse', 2, NULL, NULL, 5),
            (52, 90, 'reverse', 3, 0.005, 'KWD', 5),
            (60, 90, 'reverse', 50, NULL, NULL, 6),
            (70, 90, 'reverse', 50, NULL, NULL, 7)
          ) AS entry (n, ledger, type, points, amount, currency, reverses);
          """);
    }

    Migrations.apply(database.owner(), database.service());

    try (Connection connection = TestPostgres.connect(database.owner());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT seq || ' ' || coalesce(reverses_amount::text, 'null')
                FROM customer_service.ledger_entries
                WHERE reverses IS NOT NULL OR reverses_amount IS NOT NULL
                ORDER BY seq
                """)) {
      while (rows.next()) {
        parts.add(rows.getString(1));
      }
    }
    assertThat(parts)
        .containsExactly(
            "10 3.3300",
            "11 0.0200",
            "12 3.3400",
            "13 3.3100",
            "20 0.3000",
            "21 0.2000",
            "30 61340206134020.5900",
            "40 14.0000",
            "41 15.0000",
            "50 0.0020",
            "51 0.0030",
            "52 0.0050",
            "60 null",
            "70 null");
  }
}
