package customerservice.customers.privacy;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.NotedLines;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The copy of all data about a person. */
@QuarkusTest
class DataSubjectExportTest extends ApiTest {
  private static final int ROWS = 2500;
  private static final int BUFFERED_ROWS = 54;

  /** Ten times as many as one statement of an erasure redacts. */
  private static final int MANY_ROWS = 25_000;

  private static List<String> texts(JsonNode list, String field) {
    return list.valueStream().map(item -> item.path(field).asText()).toList();
  }

  @Test
  void containsAllData() throws SQLException {
    String ana =
        request("POST", "/customers")
            .as("staff")
            .header("Idempotency-Key", "k-1")
            .json(
                aCustomer()
                    .email("Ana@Mail.test")
                    .with("user_id", TestTokens.subject("customer"))
                    .with("notes", "complains a lot"))
            .send()
            .is(201)
            .at("id")
            .asText();
    String source = created(aCustomer().with("external_id", "pos-2").with("notes", "the same"));
    String path = "/customers/" + ana;
    post("staff", path + "/loyalty/earn", "{\"points\":600,\"description\":\"lunch\"}").is(201);
    post("staff", path + "/loyalty/redeem", "{\"points\":1}").is(201);
    post("manager", path + "/merge", "{\"source_id\":\"%s\"}".formatted(source)).is(200);

    Answer copy = get("manager", path + "/export").is(200);
    assertThat(copy.header("content-disposition"))
        .isEqualTo("attachment; filename=\"customer-" + ana + ".json\"");
    assertThat(copy.header("cache-control")).isEqualTo("no-store");
    assertThat(copy.at("profile")).isEqualTo(get("manager", path).json());
    assertThat(copy.at("loyalty")).isEqualTo(get("manager", path + "/loyalty").json());
    assertThat(texts(copy.at("contacts"), "value"))
        .containsExactly("ana@mail.test", "pos-2", "demo-customer");
    assertThat(texts(copy.at("transactions"), "type")).containsExactly("earn", "redeem");
    assertThat(copy.at("transactions/0"))
        .isEqualTo(get("staff", path + "/loyalty/transactions").at("items/1"));
    assertThat(texts(copy.at("tier_changes"), "to_tier")).containsExactly("silver");
    assertThat(copy.at("merged_profiles/0/profile"))
        .isEqualTo(get("manager", "/customers/" + source).json());
    assertThat(texts(copy.at("merged_profiles/0/contacts"), "value")).hasSize(1);
    assertThat(copy.at("merges/0/source_before/notes").asText()).isEqualTo("the same");
    assertThat(texts(copy.at("kept_answers"), "idempotency_key")).containsExactly("k-1");

    Answer own = get("customer", path + "/export").is(200);
    assertThat(own.at("profile/notes").isNull()).isTrue();
    assertThat(own.at("merged_profiles/0/profile/notes").isNull()).isTrue();
    assertThat(own.at("merges/0/source_before/notes").isNull()).isTrue();
    assertThat(own.at("merges/0/target_before/notes").isNull()).isTrue();
    assertThat(own.at("transactions")).isEqualTo(copy.at("transactions"));
  }

  @Test
  void isOnlyForThePersonAndManagers() {
    String other = created(aCustomer());
    get("customer", "/customers/" + other + "/export").isProblem(404, "customer_not_found");
    created(aCustomer().with("user_id", TestTokens.subject("customer")));
    get("customer", "/customers/" + other + "/export").isProblem(404, "customer_not_found");
    get("manager", "/customers/x/export").isProblem(404, "customer_not_found");
    assertThat(get("manager", "/customers/" + other + "/export?x=1").errors())
        .containsExactly("x: unknown_field");
  }

  @Test
  void copiesALongLedgerCompletelyAndInOrder() throws SQLException {
    String ana = longLedger(ROWS);
    Answer copy = get("manager", "/customers/" + ana + "/export").is(200);
    assertThat(copy.at("transactions").valueStream().mapToLong(row -> row.path("seq").asLong()))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, ROWS).boxed().toList());
  }

  @Test
  @Tag("slow")
  void copiesAndErasesManyRows() throws SQLException {
    String ana = longLedger(MANY_ROWS);
    Answer copy = get("manager", "/customers/" + ana + "/export").is(200);
    // Not as JSON, which would fill the memory of the tests.
    assertThat(Pattern.compile("\"seq\":").matcher(copy.text()).results().count())
        .isEqualTo(MANY_ROWS);
    request("DELETE", "/customers/" + ana).as("admin").send().is(204);
  }

  /** Fails as if the database were lost midway: a partial copy must not look complete. */
  @Test
  void abortsTheResponseOnAFailure() throws Exception {
    String ana = longLedger(ROWS);
    sql("UPDATE customer_service.loyalty_accounts SET last_seq = last_seq + 1");
    try (NotedLines log = NotedLines.ofRequests()) {
      assertThatThrownBy(() ->
              request("GET", "/customers/" + ana + "/export")
                  .as("manager")
                  .header("X-Request-Id", ana)
                  .send())
          .isInstanceOf(AssertionError.class)
          .hasCauseInstanceOf(IOException.class);
      assertThat(log.await(ana + " GET /customers/{customer_id}/export 200 "))
          .contains(" incomplete");
    }
  }

  /**
   * More than the framework buffers, less than the service does: the problem is not preceded by
   * data.
   */
  @Test
  void returnsAProblemIfNothingWasSent() throws SQLException {
    String ana = longLedger(BUFFERED_ROWS);
    assertThat(get("manager", "/customers/" + ana + "/export").is(200).text().length())
        .isBetween(17_000, 23_000);
    sql("UPDATE customer_service.loyalty_accounts SET last_seq = last_seq + 1");
    get("manager", "/customers/" + ana + "/export").isProblem(500, "internal");
  }

  private static String longLedger(int rows) throws SQLException {
    String ana = created(aCustomer());
    post("staff", "/customers/" + ana + "/loyalty/earn", "{\"points\":1}").is(201);
    sql(
        """
        INSERT INTO customer_service.ledger_entries
          (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
           qualifying_points, lot_points, lot_expires_at, reference, actor, created_at)
        SELECT tenant_id, customer_id, n, gen_random_uuid(), 'earn', 1, n, 1, lot_points,
          lot_expires_at, 'r' || n, actor, created_at
        FROM customer_service.ledger_entries, generate_series(2, %d) AS n
        """
            .formatted(rows));
    sql("UPDATE customer_service.loyalty_accounts SET last_seq = " + rows);
    return ana;
  }
}
