package customerservice.customers.privacy;

import static customerservice.testing.Guest.aCustomer;
import static customerservice.testing.TestPostgres.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Erasing a person: deleted data, remaining data, and responses after the erasure. */
@QuarkusTest
class ErasingTest extends ApiTest {
  private static Answer erase(String customer) {
    return request("DELETE", "/customers/" + customer).as("manager").send();
  }

  private static Answer keyed(String path, String key, Object body) {
    return request("POST", path).as("manager").header("Idempotency-Key", key).json(body).send();
  }

  @Test
  void returns404AfterwardsForEveryRequest() {
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
  void refusesAnUnknownCustomer(String path) {
    request("DELETE", path).as("manager").send().isProblem(404, "customer_not_found");
  }

  @Test
  void erasesOnlyTheExpectedVersion() {
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
  void releasesContacts() {
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
  void clearsTheBalanceAndKeepsTheTotals() throws SQLException {
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

    assertThat(texts(rowsOf(ana)))
        .containsExactly(
            "1 earn 70 70 demo-staff null",
            "2 expire -70 0 system null",
            "3 earn 30 30 demo-staff null",
            "4 expire -30 0 system null");
    assertThat(texts(rowsOf(debtor)))
        .containsExactly("1 adjust -5 -5 demo-manager null", "2 adjust 5 0 demo-manager erasure");
    Answer summary = get("manager", "/customers/analytics/summary").is(200);
    assertThat(summary.at("customers/total").asLong()).isEqualTo(1);
    assertThat(texts("SELECT sum(points) FROM customer_service.ledger_entries"))
        .containsExactly("9");
    assertThat(texts("SELECT sum(balance) FROM customer_service.loyalty_accounts"))
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
  void erasesProfilesMergedIntoThePerson() throws SQLException {
    String target = created(aCustomer());
    String source = created(aCustomer());
    String earlier = created(aCustomer());
    String other = created(aCustomer());
    post("staff", "/customers/" + earlier + "/loyalty/earn", "{\"points\":4}").is(201);
    merge(earlier, source).is(200);
    Answer merged = merge(source, target).is(200);
    assertThat(merged.at("loyalty/points").asLong()).isEqualTo(4);
    erase(target).is(204);
    for (String erased : List.of(target, source, earlier)) {
      get("staff", "/customers/" + erased).isProblem(404, "customer_not_found");
    }
    merge(source, target).isProblem(404, "customer_not_found");
    get("staff", "/customers/" + other).is(200);
    assertThat(texts(rowsOf(earlier)))
        .containsExactly("1 earn 4 4 demo-staff null", "2 transfer_out -4 0 demo-manager null");
    assertThat(texts(rowsOf(target)))
        .containsExactly(
            "1 transfer_in 4 4 demo-manager null", "2 adjust -4 0 demo-manager erasure");
    assertThat(texts("SELECT count(*) FROM customer_service.merges")).containsExactly("0");
    assertThat(
            texts(
                "SELECT count(*) FROM customer_service.idempotency_records WHERE scope LIKE"
                    + " '%merge'"))
        .containsExactly("0");
  }

  @Test
  void keepsTheTargetIfItsSourceIsErased() throws SQLException {
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
    assertThat(texts("SELECT count(*) FROM customer_service.merges")).containsExactly("0");
  }

  private static Answer merge(String source, String target) {
    return keyed(
        "/customers/" + target + "/merge",
        "merge-" + source,
        "{\"source_id\":\"%s\"}".formatted(source));
  }

  /** One entry more than a statement redacts. */
  @Test
  void redactsALongLedgerInSeveralStatements() throws SQLException {
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
            texts(
                """
                SELECT concat_ws(' ', count(*), count(reference), sum(points))
                FROM customer_service.ledger_entries
                """))
        .containsExactly("10002 0 0");
  }
}
