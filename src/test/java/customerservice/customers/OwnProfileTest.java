package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A customer can read and change only their own profile, and only some of its fields. */
@QuarkusTest
class OwnProfileTest extends ApiTest {
  @Test
  void refusesATokenSubjectThatCannotBeAUserId() {
    String longest = "s".repeat(100);
    String body = "{\"first_name\":\"Ana\"}";
    request("POST", "/customers")
        .token(TestTokens.token("customer", longest))
        .json(body)
        .send()
        .is(201);
    assertThat(
            request("POST", "/customers")
                .token(TestTokens.token("customer", longest + "s"))
                .json(body)
                .send()
                .errors())
        .containsExactly("user_id: too_long");
    request("POST", "/customers")
        .token(TestTokens.token("customer", " padded "))
        .json(body)
        .send()
        .isProblem(401, "unauthenticated");
  }

  @Test
  void letsACustomerRegisterThemselves() {
    Answer created = post("customer", "/customers", "{\"first_name\":\"Ana\"}").is(201);
    assertThat(created.at("user_id").asText()).isEqualTo(TestTokens.subject("customer"));
    assertThat(get("customer", "/customers/me").is(200).at("id")).isEqualTo(created.at("id"));
    Answer again =
        post("customer", "/customers", "{\"first_name\":\"Ana\"}")
            .isProblem(409, "duplicate_customer");
    assertThat(again.json().has("existing_id")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tags", "notes", "status", "external_id", "attributes", "user_id"})
  void refusesStaffFieldsFromACustomer(String field) {
    Answer refused =
        post("customer", "/customers", "{\"first_name\":\"Ana\",\"%s\":\"x\"}".formatted(field))
            .isProblem(403, "forbidden");
    assertThat(refused.at("field").asText()).isEqualTo(field);
  }

  @Test
  void showsNotesOnlyToStaff() {
    String id =
        created(aCustomer().with("user_id", "demo-customer").with("notes", "complains a lot"));
    assertThat(get("staff", "/customers/" + id).at("notes").asText()).isEqualTo("complains a lot");
    Answer own = get("customer", "/customers/" + id).is(200);
    assertThat(own.at("notes").isNull()).isTrue();
    assertThat(own.json().fieldNames())
        .toIterable()
        .containsExactlyElementsOf(CreatingCustomersTest.FIELDS);
  }

  @Test
  void showsACustomerOnlyTheirOwnProfile() {
    String other = created(aCustomer());
    get("customer", "/customers/me").isProblem(404, "customer_not_found");
    String own = created(aCustomer().with("user_id", "demo-customer"));
    get("customer", "/customers/" + own).is(200);
    put("customer", "/customers/" + own, "{\"first_name\":\"Eva\"}").is(200);
    Answer otherProfile = get("customer", "/customers/" + other);
    otherProfile.isProblem(404, "customer_not_found");
    Answer unknownId = get("customer", "/customers/" + UUID.randomUUID());
    assertThat(without(otherProfile, "request_id")).isEqualTo(without(unknownId, "request_id"));
    put("customer", "/customers/" + other, "{\"first_name\":\"Eva\"}")
        .isProblem(404, "customer_not_found");
    assertThat(get("staff", "/customers/" + other).at("first_name").asText()).isEqualTo("Ana");
  }

  private static ObjectNode without(Answer answer, String field) {
    ObjectNode json = (ObjectNode) answer.json();
    json.remove(field);
    return json;
  }
}
