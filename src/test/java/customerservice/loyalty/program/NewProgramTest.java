package customerservice.loyalty.program;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.loyalty.ledger.AccountReview;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Eventually;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The effects of a change of the program. */
@QuarkusTest
class NewProgramTest extends ApiTest {
  private static final Duration REVIEW_LIMIT = Duration.ofSeconds(10);

  @Inject TierReview review;

  private Answer change(String... members) {
    return put("admin", "/loyalty/program", ProgramTest.body(members));
  }

  @Test
  void appliesToLaterPostings() {
    String account = "/customers/" + created(aCustomer()) + "/loyalty";
    String purchase = "{\"amount\":\"10.3\",\"currency\":\"EUR\"}";
    assertThat(earned(account, purchase)).isEqualTo(10);
    change().is(200);
    assertThat(earned(account, purchase)).isEqualTo(21);
    change("\"currency\":\"JPY\"").is(200);
    assertThat(post("staff", account + "/earn", purchase).errors())
        .containsExactly("currency: not_allowed");
    assertThat(post("staff", account + "/earn", purchase.replace("EUR", "JPY")).errors())
        .containsExactly("amount: invalid_format");
    assertThat(earned(account, "{\"amount\":\"100\",\"currency\":\"JPY\"}")).isEqualTo(200);
    Answer multiplied = post("staff", account + "/earn", "{\"amount\":\"1\",\"currency\":\"JPY\"}");
    assertThat(multiplied.at("explanation").toString())
        .isEqualTo(
            "{\"base_points\":\"2\",\"multiplier\":\"1.50\",\"rounding\":\"half_up\",\"result\":3}");
    assertThat(multiplied.at("transaction/amount").asText()).isEqualTo("1");
    assertThat(get("staff", account + "/transactions").at("items/3/amount").asText())
        .isEqualTo("10.30");
    assertThat(get("admin", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  private long earned(String account, String body) {
    return post("staff", account + "/earn", body).is(201).at("transaction/points").asLong();
  }

  @Test
  void updatesTheTiersOfAllCustomers() throws Exception {
    String id = created(aCustomer());
    String account = "/customers/" + id + "/loyalty";
    post("staff", account + "/earn", "{\"points\":600}").is(201);
    String idle = created(aCustomer());
    TestClock.pass(Duration.ofDays(1));
    change().is(200);
    // A read computes the new tier at once; the review stores it.
    assertThat(get("staff", account).at("tier").asText()).isEqualTo("familia");
    assertThat(get("staff", "/customers/" + idle).at("loyalty/tier").asText()).isEqualTo("amigo");
    Eventually.await(
        REVIEW_LIMIT,
        "the tiers of all",
        () ->
            get("staff", "/customers?tier=familia").at("items").size() == 1
                && get("staff", "/customers?tier=amigo").at("items").size() == 1);
    assertThat(get("staff", account).at("tier_since").asText())
        .isEqualTo("2026-05-18T10:00:00.000000Z");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  /** Points that a window excluded count again when the window is removed. */
  @Test
  void countsPointsInTheWindow() throws Exception {
    String account = "/customers/" + created(aCustomer()) + "/loyalty";
    post("staff", account + "/earn", "{\"points\":150}").is(201);
    TestClock.pass(Duration.ofDays(40));
    post("staff", account + "/earn", "{\"points\":30}").is(201);
    change("\"tier_window_months\":1").is(200);
    awaitReview(account, 30, "amigo");
    Answer posted = post("staff", account + "/earn", "{\"points\":70}").is(201);
    assertThat(posted.at("loyalty/qualifying_points").asLong()).isEqualTo(100);
    assertThat(posted.at("tier_changed/to").asText()).isEqualTo("familia");
    TestClock.pass(Duration.ofDays(40));
    Answer later = post("staff", account + "/redeem", "{\"points\":1}").is(201);
    assertThat(later.at("loyalty/qualifying_points").asLong()).isZero();
    assertThat(later.at("tier_changed").toString())
        .isEqualTo("{\"from\":\"familia\",\"to\":\"amigo\"}");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
    change().is(200);
    awaitReview(account, 250, "familia");
    assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
  }

  private void awaitReview(String account, long qualifying, String tier) throws Exception {
    Eventually.await(
        REVIEW_LIMIT,
        "the review",
        () -> {
          Answer view = get("staff", account);
          return view.at("qualifying_points").asLong() == qualifying
              && view.at("tier").asText().equals(tier);
        });
  }

  /** An account is opened with the previous program, and committed while the review runs. */
  @Test
  void reviewsAccountsThatAreBeingOpened() throws Exception {
    String other = created(aCustomer());
    try (Connection elsewhere = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = elsewhere.createStatement()) {
      elsewhere.setAutoCommit(false);
      statement.execute(
          "INSERT INTO customer_service.customer_contacts SELECT 'default', 'email',"
              + " 'ana@mail.test', customer_id FROM customer_service.customers");
      CompletableFuture<String> late =
          CompletableFuture.supplyAsync(() -> created(aCustomer().email("ana@mail.test")));
      Eventually.await(REVIEW_LIMIT, "a lock wait", () -> isWaiting(statement));
      change().is(200);
      elsewhere.rollback();
      String account =
          "/customers/" + late.get(REVIEW_LIMIT.toSeconds(), TimeUnit.SECONDS) + "/loyalty";
      Eventually.await(REVIEW_LIMIT, "the review", this::isReviewed);
      assertThat(get("manager", account + "/verify").at("consistent").asBoolean()).isTrue();
      assertThat(get("staff", "/customers?tier=amigo").at("items").size()).isEqualTo(2);
    }
    assertThat(get("staff", "/customers/" + other).at("loyalty/tier").asText()).isEqualTo("amigo");
  }

  private static boolean isWaiting(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** Simulates a crash in the middle of a review of several batches. */
  @Test
  void continuesAnInterruptedReview() throws Exception {
    change().is(200);
    int count = 2 * AccountReview.BATCH_SIZE + 1;
    sql(
        """
        INSERT INTO customer_service.customers (tenant_id, customer_id, external_id, first_name,
          addresses, preferences, consents, attributes, tags, status, version, created_at,
          updated_at)
        SELECT 'default', ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n::text,
          'Ana', '[]', '{}', '{}', '{}', '{}', 'active', 1, '2026-05-17', '2026-05-17'
        FROM generate_series(1, %1$d) AS n;
        INSERT INTO customer_service.loyalty_accounts (tenant_id, customer_id, may_post, balance,
          lifetime_points, qualifying_points, qualified_at, tier, tier_since, lot_points,
          lot_expires_at, last_seq)
        SELECT tenant_id, customer_id, true, 0, 0, 0, '2026-05-17', 'bronze', '2026-05-17', '{}',
          '{}', 0
        FROM customer_service.customers;
        UPDATE customer_service.loyalty_programs
        SET reviewed_version = version - 1,
          review_after = '01900000-0000-7000-8000-000000000001'
        """
            .formatted(count));
    CompletableFuture<Void> end = review.trigger();
    end.get(REVIEW_LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(isReviewed()).isTrue();
    // The progress says that the first account was reviewed already.
    sql(
        """
        DO $$ BEGIN
          ASSERT (SELECT count(*) = %d FROM customer_service.loyalty_accounts WHERE tier = 'amigo');
        END $$
        """
            .formatted(count - 1));
  }

  private boolean isReviewed() {
    try {
      sql(
          """
          DO $$ BEGIN
            ASSERT (SELECT reviewed_version = version FROM customer_service.loyalty_programs);
          END $$
          """);
      return true;
    } catch (SQLException notYet) {
      return false;
    }
  }
}
