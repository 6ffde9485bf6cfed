package customerservice.customers.privacy;

import static customerservice.testing.Guest.aCustomer;
import static customerservice.testing.TestPostgres.texts;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.idempotency.IdempotencyKey;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Stored responses about erased customers, and retries of their requests. */
@QuarkusTest
class ErasedResponsesTest extends ApiTest {
  private static final String BATCH = "/loyalty/transactions/batch";

  private static Answer erase(String customer) {
    return request("DELETE", "/customers/" + customer).as("manager").send();
  }

  private static Answer keyed(String path, String key, Object body) {
    return request("POST", path).as("manager").header(IdempotencyKey.HEADER, key).json(body).send();
  }

  @Test
  void doesNotCreateTheCustomerAgainForARetry() throws SQLException {
    Guest guest = aCustomer().email("ana@mail.test");
    String ana = keyed("/customers", "create", guest).is(201).at("id").asText();
    Guest duplicate = aCustomer().email("ana@mail.test");
    keyed("/customers", "duplicate", duplicate).isProblem(409, "duplicate_customer");
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
    keyed("/customers", "create", duplicate).isProblem(404, "customer_not_found");
    keyed("/customers", "duplicate", duplicate).isProblem(404, "customer_not_found");
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
    assertThat(texts("SELECT count(*) FROM customer_service.customers")).containsExactly("0");
    assertThat(
            texts(
                """
                SELECT DISTINCT concat_ws('|', scope, status, body, location, request_hash::text,
                  customer_ids::text)
                FROM customer_service.idempotency_records
                """))
        .containsExactly("erased|404||\\x|{}");
    keyed("/customers", "another", guest).is(201);
  }

  @Test
  void deletesATombstoneWhenTheResponseWouldHaveExpired() throws SQLException {
    String ana = keyed("/customers", "create", aCustomer()).is(201).at("id").asText();
    erase(ana).is(204);
    TestClock.pass(Duration.ofDays(4));
    keyed("/customers", "another", aCustomer()).is(201);
    assertThat(texts("SELECT scope FROM customer_service.idempotency_records"))
        .containsExactly("POST /customers");
  }

  @Test
  void repeatsABatchWithoutTheErasedCustomer() {
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
  void erasesNothingOfAnotherTenant() throws SQLException {
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
    assertThat(texts("SELECT tenant_id FROM customer_service.idempotency_records"))
        .containsExactly("other");
  }
}
