package customerservice.customers.privacy;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import customerservice.testing.TestPostgres;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Erasing a person: what is gone, what stays, and what is answered ever after. */
@QuarkusTest
class ErasingTest extends ApiTest {
  private static final String BATCH = "/loyalty/transactions/batch";

  private static Answer erase(String customer) {
    return request("DELETE", "/customers/" + customer).as("manager").send();
  }

  private static Answer keyed(String path, String key, Object body) {
    return request("POST", path).as("manager").header("Idempotency-Key", key).json(body).send();
  }

  private static List<String> rows(String sql) throws SQLException {
    try (Connection connection = TestPostgres.connect(TestPostgres.main().owner());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    }
  }

  @Test
  void answersThatNobodyIsThereFromThenOn() {
    String ana = created(aCustomer().with("user_id", TestTokens.subject("customer")));
    String path = "/customers/" + ana;
    String earned =
        post("staff", path + "/loyalty/earn", "{\"points\":5}")
            .is(201)
            .at("transaction/id")
            .asText();
    Answer done = erase(ana).is(204);
    assertThat(done.text()).isEmpty();
    assertThat(done.header("cache-control")).isEqualTo("no-store");

    for (String read :
        List.of(
            "",
            "/export",
            "/loyalty",
            "/loyalty?at=2026-05-17",
            "/loyalty/verify",
            "/loyalty/transactions",
            "/loyalty/transactions?include_total=true",
            "/loyalty/transactions/" + earned)) {
      get("manager", path + read).isProblem(404, "customer_not_found");
    }
    put("staff", path, "{\"first_name\":\"Eva\"}").isProblem(404, "customer_not_found");
    patch("staff", path, "{\"first_name\":\"Eva\"}").isProblem(404, "customer_not_found");
    for (String posting : List.of("earn", "redeem")) {
      post("staff", path + "/loyalty/" + posting, "{\"points\":1}")
          .isProblem(404, "customer_not_found");
    }
    post("manager", path + "/loyalty/adjust", "{\"points\":1,\"reason\":\"r\"}")
        .isProblem(404, "customer_not_found");
    post("manager", path + "/loyalty/transactions/" + earned + "/reverse", "{\"reason\":\"r\"}")
        .isProblem(404, "customer_not_found");
    get("customer", "/customers/me").isProblem(404, "customer_not_found");
    get("customer", path).isProblem(404, "customer_not_found");
    erase(ana).isProblem(404, "customer_not_found");
    assertThat(get("staff", "/customers?q=ana").at("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/customers/x", "/customers/019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e"})
  void findsNobodyToErase(String path) {
    request("DELETE", path).as("manager").send().isProblem(404, "customer_not_found");
  }

  @Test
  void erasesTheVersionThatWasMeantAlone() {
    String ana = created(aCustomer());
    put("staff", "/customers/" + ana, "{\"first_name\":\"Eva\"}").is(200);
    request("DELETE", "/customers/" + ana)
        .as("admin")
        .header("If-Match", "\"1\"")
        .send()
        .isProblem(412, "version_conflict");
    get("staff", "/customers/" + ana).is(200);
    assertThat(
            request("DELETE", "/customers/" + ana)
                .as("admin")
                .header("If-Match", "1")
                .send()
                .errors())
        .containsExactly("If-Match: invalid_format");
    request("DELETE", "/customers/" + ana).as("admin").header("If-Match", "\"2\"").send().is(204);
  }

  @Test
  void freesContactsForOthers() {
    Guest guest =
        aCustomer()
            .email("ana@mail.test")
            .phone("+34600111222")
            .with("external_id", "pos-1")
            .with("user_id", "login");
    String first = created(guest);
    erase(first).is(204);
    String second = created(guest);
    assertThat(second).isNotEqualTo(first);
    get("staff", "/customers/" + first).is(404);
  }

  @Test
  void postsAwayWhatIsLeftAndKeepsAllSums() throws SQLException {
    put(
            "admin",
            "/loyalty/program",
            ((ObjectNode) get("admin", "/loyalty/program").json())
                .put("points_expire_after_months", 1))
        .is(200);
    String ana = created(aCustomer());
    String debtor = created(aCustomer());
    String other = created(aCustomer());
    post("staff", "/customers/" + ana + "/loyalty/earn", "{\"points\":70}").is(201);
    TestClock.pass(Duration.ofDays(60));
    post("staff", "/customers/" + other + "/loyalty/earn", "{\"points\":9}").is(201);
    post("staff", "/customers/" + ana + "/loyalty/earn", "{\"points\":30}").is(201);
    post(
            "manager",
            "/customers/" + debtor + "/loyalty/adjust",
            "{\"points\":-5,\"reason\":\"r\",\"allow_negative_balance\":true}")
        .is(201);
    TestClock.pass(Duration.ofDays(60));
    erase(ana).is(204);
    erase(debtor).is(204);

    assertThat(rows(rowsOf(ana)))
        .containsExactly(
            "1 earn 70 70 demo-staff null",
            "2 expire -70 0 system null",
            "3 earn 30 30 demo-staff null",
            "4 expire -30 0 system null");
    assertThat(rows(rowsOf(debtor)))
        .containsExactly("1 adjust -5 -5 demo-manager null", "2 adjust 5 0 demo-manager erasure");
    Answer summary = get("manager", "/customers/analytics/summary").is(200);
    assertThat(summary.at("customers/total").asLong()).isEqualTo(1);
    assertThat(rows("SELECT sum(points) FROM customer_service.ledger_entries"))
        .containsExactly("9");
    assertThat(rows("SELECT sum(balance) FROM customer_service.loyalty_accounts"))
        .containsExactly("9");
  }

  private static String rowsOf(String customer) {
    return """
    SELECT concat_ws(' ', seq, type, points, balance_after, actor, coalesce(description, 'null'))
    FROM customer_service.ledger_entries
    WHERE tenant_id = 'default' AND customer_id = '%s' ORDER BY seq
    """
        .formatted(customer);
  }

  @Test
  void makesNobodyAnewForARequestThatComesAgain() throws SQLException {
    Guest guest = aCustomer().email("ana@mail.test");
    String ana = keyed("/customers", "create", guest).is(201).at("id").asText();
    Guest twin = aCustomer().email("ana@mail.test");
    keyed("/customers", "twin", twin).isProblem(409, "duplicate_customer");
    keyed("/customers/" + ana + "/loyalty/earn", "earn", "{\"points\":5}").is(201);
    keyed("/customers/" + ana + "/loyalty/redeem", "redeem", "{\"points\":50}").is(409);
    Answer own =
        request("POST", "/customers")
            .token(TestTokens.token("customer", "guest"))
            .header("Idempotency-Key", "own")
            .json("{\"first_name\":\"Ana\"}")
            .send()
            .is(201);
    erase(ana).is(204);
    erase(own.at("id").asText()).is(204);

    keyed("/customers", "create", guest).isProblem(404, "customer_not_found");
    keyed("/customers", "create", twin).isProblem(404, "customer_not_found");
    keyed("/customers", "twin", twin).isProblem(404, "customer_not_found");
    keyed("/customers/" + ana + "/loyalty/earn", "earn", "{\"points\":5}")
        .isProblem(404, "customer_not_found");
    keyed("/customers/" + ana + "/loyalty/redeem", "redeem", "{\"points\":50}")
        .isProblem(404, "customer_not_found");
    request("POST", "/customers")
        .token(TestTokens.token("customer", "guest"))
        .header("Idempotency-Key", "own")
        .json("{\"first_name\":\"Ana\"}")
        .send()
        .isProblem(404, "customer_not_found");
    assertThat(rows("SELECT count(*) FROM customer_service.customers")).containsExactly("0");
    assertThat(
            rows(
                """
                SELECT DISTINCT concat_ws('|', scope, status, body, location, request_hash::text,
                  customer_ids::text)
                FROM customer_service.idempotency_records
                """))
        .containsExactly("erased|404||\\x|{}");
    keyed("/customers", "another", guest).is(201);
  }

  @Test
  void forgetsAMarkWhenTheAnswerWouldHaveBeenForgotten() throws SQLException {
    String ana = keyed("/customers", "create", aCustomer()).is(201).at("id").asText();
    erase(ana).is(204);
    TestClock.pass(Duration.ofDays(4));
    keyed("/customers", "another", aCustomer()).is(201);
    assertThat(rows("SELECT scope FROM customer_service.idempotency_records"))
        .containsExactly("POST /customers");
  }

  @Test
  void answersABatchAgainWithoutWhoIsErased() {
    String ana = created(aCustomer().with("external_id", "pos-1"));
    String eva = created(aCustomer());
    String batch =
        """
        {"items":[{"customer_id":"%s","type":"earn","points":5,"description":"Ana's lunch"},
          {"external_id":"pos-1","type":"earn","points":5,"idempotency_key":"own"},
          {"customer_id":"%s","type":"earn","points":7,"description":"dinner"},
          {"customer_id":"%s","type":"redeem","points":70}]}
        """
            .formatted(ana, eva, eva);
    Answer first = keyed(BATCH, "k", batch).is(200);
    erase(ana).is(204);
    for (int i = 0; i < 2; i++) {
      Answer again = keyed(BATCH, "k", batch).is(200);
      assertThat(again.at("items").valueStream().map(item -> item.path("status").asInt()))
          .containsExactly(404, 404, 201, 409);
      assertThat(again.at("items/2")).isEqualTo(first.at("items/2"));
      assertThat(again.at("items/3")).isEqualTo(first.at("items/3"));
      assertThat(again.text()).doesNotContain("Ana");
    }
    assertThat(get("staff", "/customers/" + eva + "/loyalty").at("points").asLong()).isEqualTo(7);
  }

  @Test
  void erasesWhatWasMergedIntoThePersonToo() throws SQLException {
    String target = created(aCustomer());
    String source = created(aCustomer());
    String earlier = created(aCustomer());
    String other = created(aCustomer());
    post("staff", "/customers/" + earlier + "/loyalty/earn", "{\"points\":4}").is(201);
    merge(earlier, source).is(200);
    Answer merged = merge(source, target).is(200);
    assertThat(merged.at("loyalty/points").asLong()).isEqualTo(4);
    erase(target).is(204);
    for (String gone : List.of(target, source, earlier)) {
      get("staff", "/customers/" + gone).isProblem(404, "customer_not_found");
    }
    merge(source, target).isProblem(404, "customer_not_found");
    get("staff", "/customers/" + other).is(200);
    assertThat(rows(rowsOf(earlier)))
        .containsExactly("1 earn 4 4 demo-staff null", "2 transfer_out -4 0 demo-manager null");
    assertThat(rows(rowsOf(target)))
        .containsExactly(
            "1 transfer_in 4 4 demo-manager null", "2 adjust -4 0 demo-manager erasure");
    assertThat(rows("SELECT count(*) FROM customer_service.merges")).containsExactly("0");
    assertThat(
            rows(
                "SELECT count(*) FROM customer_service.idempotency_records WHERE scope LIKE '%merge'"))
        .containsExactly("0");
  }

  @Test
  void leavesThePersonWhereAProfileMergedIntoThemIsErased() throws SQLException {
    String target = created(aCustomer());
    String source = created(aCustomer());
    post("staff", "/customers/" + source + "/loyalty/earn", "{\"points\":4}").is(201);
    merge(source, target).is(200);
    erase(source).is(204);
    get("staff", "/customers/" + source).isProblem(404, "customer_not_found");
    assertThat(get("staff", "/customers/" + target).is(200).at("loyalty/points").asLong())
        .isEqualTo(4);
    assertThat(
            get("manager", "/customers/" + target + "/loyalty/verify").at("consistent").asBoolean())
        .isTrue();
    keyed(
            "/customers/" + target + "/unmerge",
            "unmerge",
            "{\"source_id\":\"%s\"}".formatted(source))
        .isProblem(404, "customer_not_found");
    assertThat(rows("SELECT count(*) FROM customer_service.merges")).containsExactly("0");
  }

  private static Answer merge(String source, String target) {
    return keyed(
        "/customers/" + target + "/merge",
        "merge-" + source,
        "{\"source_id\":\"%s\"}".formatted(source));
  }

  @Test
  void takesNothingOfAnotherTenant() throws SQLException {
    String ana = created(aCustomer());
    UUID id = UUID.fromString(ana);
    sql(
        """
        INSERT INTO customer_service.idempotency_records
          (tenant_id, scope, idempotency_key, request_hash, status, body, customer_ids, created_at)
        VALUES ('other', 'POST /customers', 'k', '', 201, '{}', '{%s}', '2026-05-17')
        """
            .formatted(id));
    erase(ana).is(204);
    assertThat(rows("SELECT tenant_id FROM customer_service.idempotency_records"))
        .containsExactly("other");
  }

  /** One more than a statement blanks. */
  @Test
  void blanksALongLedgerInSeveralSteps() throws SQLException {
    String ana = created(aCustomer());
    post("staff", "/customers/" + ana + "/loyalty/earn", "{\"points\":1,\"reference\":\"a\"}")
        .is(201);
    sql(
        """
        INSERT INTO customer_service.ledger_entries
          (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
           qualifying_points, lot_points, lot_expires_at, reference, actor, created_at)
        SELECT tenant_id, customer_id, n, gen_random_uuid(), 'earn', 1, n, 1, lot_points,
          lot_expires_at, 'r' || n, actor, created_at
        FROM customer_service.ledger_entries, generate_series(2, 10001) AS n
        """);
    sql(
        """
        UPDATE customer_service.loyalty_accounts
        SET last_seq = 10001, balance = 10001, lot_points = '{10001}'
        """);
    erase(ana).is(204);
    assertThat(
            rows(
                """
                SELECT concat_ws(' ', count(*), count(reference), sum(points))
                FROM customer_service.ledger_entries
                """))
        .containsExactly("10002 0 0");
  }
}
