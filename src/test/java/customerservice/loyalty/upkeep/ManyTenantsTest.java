package customerservice.loyalty.upkeep;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.program.ProgramTest;
import customerservice.loyalty.program.TierReview;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Background work covers all tenants, even if it fails for one of them. */
@QuarkusTest
class ManyTenantsTest extends ApiTest {
  private static final long LIMIT_SECONDS = 30;
  private static final List<String> TABLES =
      List.of("loyalty_programs", "customers", "loyalty_accounts", "ledger_entries");

  /** The program of the first of these tenants is malformed. */
  private static final List<String> OTHERS = List.of("a-broken", "casa-eva");

  @Inject EndOfDayJob endOfDay;
  @Inject TierReview review;
  @Inject ConsistencyChecker checker;
  @Inject MeterRegistry metrics;

  /** Three tenants have the same account with 700 points, of which 100 expire in June. */
  @BeforeEach
  void createAccounts() throws SQLException {
    String program = ProgramTest.body("\"points_expire_after_months\":1");
    put("admin", "/loyalty/program", program).is(200);
    String earn = "/customers/" + created(aCustomer()) + "/loyalty/earn";
    post("staff", earn, "{\"points\":100}").is(201);
    TestClock.to("2026-06-10T10:00:00Z");
    post("staff", earn, "{\"points\":600}").is(201);
    for (String other : OTHERS) {
      for (String table : TABLES) {
        sql(
            """
            INSERT INTO customer_service.%1$s
            SELECT (jsonb_populate_record(t, '{"tenant_id": "%2$s"}')).*
            FROM customer_service.%1$s t WHERE tenant_id = 'default'
            """
                .formatted(table, other));
      }
    }
    sql(
        """
        UPDATE customer_service.loyalty_programs SET tiers = '[{}]' WHERE tenant_id = 'a-broken'
        """);
  }

  private static List<String> all(String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @Test
  void closesDaysOfAllTenants() throws SQLException {
    TestClock.to("2026-07-01T02:00:00Z");
    endOfDay.run();
    assertThat(
            all(
                """
                SELECT tenant_id || ' ' || points FROM customer_service.ledger_entries
                WHERE type = 'expire' ORDER BY tenant_id
                """))
        .contains("casa-eva -100", "default -100");
  }

  @Test
  void reviewsAllTenantsExceptTheBrokenOne() throws Exception {
    sql(
        """
        UPDATE customer_service.loyalty_programs SET reviewed_version = 0, reviewed_at = NULL
        """);
    sql("UPDATE customer_service.loyalty_accounts SET tier = 'lost'");
    review.trigger().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertThat(
            all(
                """
                SELECT tenant_id FROM customer_service.loyalty_programs
                WHERE reviewed_version = version ORDER BY tenant_id
                """))
        .containsExactly("casa-eva", "default");
    assertThat(
            all(
                """
                SELECT DISTINCT tier = 'lost' FROM customer_service.loyalty_accounts
                WHERE tenant_id <> 'a-broken'
                """))
        .containsExactly("f");
  }

  @Test
  void checksAccountsOfAllTenants() throws SQLException {
    sql("DELETE FROM customer_service.loyalty_programs WHERE tenant_id = 'a-broken'");
    sql("UPDATE customer_service.loyalty_accounts SET balance = 701 WHERE tenant_id = 'casa-eva'");
    double before = metrics.counter("ledger.accounts.inconsistent").count();
    checker.checkSample();
    checker.checkSample();
    assertThat(metrics.counter("ledger.accounts.inconsistent").count()).isGreaterThan(before);
  }
}
