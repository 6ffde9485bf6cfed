package customerservice.loyalty.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.ledger.AccountReview;
import customerservice.loyalty.program.ProgramTest;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The end of day with several replicas, and after a failure. */
@QuarkusTest
class EndOfDayRecoveryTest extends ApiTest {
  private static final int REPLICAS = 8;
  private static final String EXPIRED =
      "SELECT count(*) FROM customer_service.ledger_entries WHERE type = 'expire'";

  @Inject EndOfDayJob endOfDay;

  private static void putProgram() {
    String program =
        ProgramTest.body("\"points_expire_after_months\":1", "\"tier_window_months\":1");
    put("admin", "/loyalty/program", program).is(200);
  }

  private static String query(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getString(1);
    }
  }

  @Test
  void closesADayOnceWhenReplicasRunAtTheSameTime() throws Exception {
    putProgram();
    insertAccounts(2 * AccountReview.BATCH_SIZE + 7);
    TestClock.to("2026-07-02T10:00:00Z");
    Callable<Void> run =
        () -> {
          endOfDay.run();
          return null;
        };
    InParallel.all(Collections.nCopies(REPLICAS, run));
    endOfDay.run();
    isClosedOnce(2 * AccountReview.BATCH_SIZE + 7);
  }

  /** Simulates a crash: the second batch fails, and only that batch is rolled back. */
  @Test
  void continuesAfterAFailedBatch() throws Exception {
    putProgram();
    int count = 2 * AccountReview.BATCH_SIZE + 7;
    insertAccounts(count);
    TestClock.to("2026-07-02T10:00:00Z");
    sql(
        """
        ALTER TABLE customer_service.ledger_entries ADD CONSTRAINT second_batch_fails CHECK
          (type <> 'expire' OR customer_id < '01900000-0000-7000-8000-000000000700')
        """);
    try {
      endOfDay.run();
      assertThat(query(EXPIRED)).isEqualTo("" + AccountReview.BATCH_SIZE);
      TestClock.to("2026-07-03T10:00:00Z"); // The next day has ended, too.
      endOfDay.run();
      assertThat(query(EXPIRED)).isEqualTo("" + AccountReview.BATCH_SIZE);
    } finally {
      sql("ALTER TABLE customer_service.ledger_entries DROP CONSTRAINT second_batch_fails");
    }
    endOfDay.run();
    isClosedOnce(count);
    assertThat(query("SELECT day_closed_until FROM customer_service.loyalty_programs"))
        .startsWith("2026-07-03 ");
  }

  /** Inserts accounts with 150 points that expire with June and reach the second tier. */
  static void insertAccounts(int count) throws SQLException {
    sql(
        """
        INSERT INTO customer_service.customers (tenant_id, customer_id, external_id, first_name,
          addresses, preferences, consents, attributes, tags, status, version, created_at,
          updated_at)
        SELECT 'default', ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n::text,
          'Ana', '[]', '{}', '{}', '{}', '{}', 'active', 1, '2026-05-17', '2026-05-17'
        FROM generate_series(1, %d) AS n;
        INSERT INTO customer_service.loyalty_accounts (tenant_id, customer_id, may_post, balance,
          lifetime_points, qualifying_points, qualified_at, tier, tier_since, lot_points,
          lot_expires_at, last_seq, last_posted_at, last_activity_at)
        SELECT tenant_id, customer_id, true, 150, 150, 150, '2026-05-17', 'familia', '2026-05-17',
          '{150}', '{2026-07-01T02:00:00Z}', 1, '2026-05-17', '2026-05-17'
        FROM customer_service.customers;
        INSERT INTO customer_service.ledger_entries (tenant_id, customer_id, seq,
          transaction_id, type, points, balance_after, qualifying_points, lot_points,
          lot_expires_at, expires_at, actor, created_at)
        SELECT tenant_id, customer_id, 1, gen_random_uuid(), 'earn', 150, 150, 150, '{150}',
          '{2026-07-01T02:00:00Z}', '2026-07-01T02:00:00Z', 'test', '2026-05-17'
        FROM customer_service.customers
        """
            .formatted(count));
  }

  private static void isClosedOnce(int count) throws SQLException {
    assertThat(
            query(
                """
                SELECT format('%s %s %s %s', count(*), sum(balance), min(last_seq), max(last_seq))
                FROM customer_service.loyalty_accounts WHERE tier = 'amigo'
                """))
        .isEqualTo(count + " 0 2 2");
    assertThat(query(EXPIRED)).isEqualTo("" + count);
    assertThat(query("SELECT count(*) FROM customer_service.tier_changes")).isEqualTo("" + count);
    Answer verified =
        get("manager", "/customers/01900000-0000-7000-8000-000000000001/loyalty/verify").is(200);
    assertThat(verified.at("consistent").asBoolean()).isTrue();
    assertThat(verified.at("overdue_points").asLong()).isZero();
  }
}
