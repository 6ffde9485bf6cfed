package customerservice.audit;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.access.Role;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Redaction of the events about an erased customer. */
@QuarkusTest
class AuditRedactionTest extends ApiTest {
  private static List<JsonNode> rows(String query) {
    return StreamSupport.stream(
            get("admin", "/audit?limit=100" + query).is(200).at("items").spliterator(), false)
        .toList();
  }

  @Test
  void keepsEventsWithoutTheLoginAndTheRequestIds() {
    String login = "eva-with-a-job-here";
    String id = created(aCustomer().with("user_id", login));
    String path = "/customers/" + id;
    request("GET", path)
        .token(TestTokens.token("staff", login))
        .header("X-Request-Id", "for-eva")
        .send()
        .is(200);
    request("GET", path)
        .as("staff")
        .header("X-Request-Id", "0b8d0c4e-4a5f-4c7e-9d1a-6f2b8e3c7a10")
        .send()
        .is(200);
    request("DELETE", path).as("admin").send().is(204);
    assertThat(rows("&customer_id=" + id + "&action=customer.erase")).hasSize(1);
    assertThat(
            rows("&customer_id=" + id + "&action=customer.read").stream()
                .map(row -> row.path("actor").asText() + " " + row.path("request_id").asText()))
        .containsExactlyInAnyOrder(
            "erased null", "demo-staff 0b8d0c4e-4a5f-4c7e-9d1a-6f2b8e3c7a10");
  }

  /** The read happened on another replica and is written after the erasure. */
  @Test
  void redactsAReadEventThatIsWrittenAfterTheErasure() {
    CustomerId erased = new CustomerId(UUID.randomUUID());
    Actor by = new Actor(TenantId.DEFAULT, "reader", Role.STAFF, "for-eva");
    ReadEventQueue reads = Arc.container().instance(ReadEventQueue.class).get();
    AuditRow.of(List.of(new AuditEvent(by, Action.CUSTOMER_READ, erased)), TestClock.now())
        .forEach(reads::add);
    JsonNode row = rows("&customer_id=" + erased).getFirst();
    assertThat(row.path("actor").asText()).isEqualTo("reader");
    assertThat(row.path("request_id").isNull()).isTrue();
  }

  /**
   * More rows than one statement redacts: the request ids of the first and the last may be names.
   */
  @Test
  void redactsMoreRowsThanAStatementTakes() throws Exception {
    String id = created(aCustomer());
    sql(
        """
        INSERT INTO customer_service.audit
          (tenant_id, audit_id, at, actor, role, action, customer_id, fields, request_id)
        SELECT 'default', (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid, '2001-01-01',
          CASE WHEN n IN (1, :last) THEN 'till' ELSE 'other' END, 'service', 'loyalty.earn', ':id', '{}',
          CASE WHEN n IN (1, :last) THEN 'for-eva' ELSE gen_random_uuid()::text END
        FROM generate_series(1, :last) n
        """
            .replace(":last", "" + (AuditStore.REDACTED_AT_ONCE + 1))
            .replace(":id", id));
    request("DELETE", "/customers/" + id).as("admin").send().is(204);
    assertThat(rows("&actor=till"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.path("request_id").isNull()).isTrue());
    assertThat(rows("&actor=other&customer_id=" + id))
        .allSatisfy(row -> assertThat(row.path("request_id").isNull()).isFalse());
  }
}
