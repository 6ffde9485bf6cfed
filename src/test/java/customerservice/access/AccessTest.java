package customerservice.access;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import customerservice.events.EventFixture;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import customerservice.testing.TestClock;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests authentication and authorization over HTTP, against a list that is written by hand. */
@QuarkusTest
class AccessTest extends ApiTest {
  private static final List<String> ROLES =
      List.of("admin", "manager", "staff", "service", "customer");

  private static final String PARAMETER = "\\{[^}]+}";

  /** Every operation and its roles; {@code {id}} is the profile of the role customer. */
  private static final List<String> OPERATIONS =
      List.of(
          "POST,/customers,admin manager staff service customer",
          "GET,/customers,admin manager staff service",
          "GET,/customers/export,admin manager",
          "GET,/customers/me,customer",
          "POST,/customers/import,admin manager service",
          "GET,/customers/imports/{import},admin manager service",
          "DELETE,/customers/imports/{import},admin manager service",
          "GET,/customers/imports/{import}/rejects,admin manager service",
          "GET,/customers/{id},admin manager staff service customer",
          "PUT,/customers/{id},admin manager staff service customer",
          "PATCH,/customers/{id},admin manager staff service customer",
          "DELETE,/customers/{id},admin manager customer",
          "GET,/customers/{id}/export,admin manager customer",
          "GET,/customers/{id}/duplicates,admin manager",
          "POST,/customers/{id}/merge,admin manager",
          "POST,/customers/{id}/unmerge,admin manager",
          "GET,/customers/{id}/loyalty,admin manager staff service customer",
          "POST,/customers/{id}/loyalty/earn,admin manager staff service",
          "POST,/customers/{id}/loyalty/redeem,admin manager staff service",
          "POST,/customers/{id}/loyalty/adjust,admin manager",
          "POST,/customers/{id}/loyalty/transactions/{transaction}/reverse,admin manager service",
          "GET,/customers/{id}/loyalty/transactions,admin manager staff service customer",
          "GET,/customers/{id}/loyalty/verify,admin manager",
          "GET,/loyalty/program,admin manager staff service customer",
          "PUT,/loyalty/program,admin",
          "POST,/loyalty/program/preview,admin",
          "GET,/loyalty/program/review,admin manager",
          "GET,/customers/{id}/loyalty/transactions/{transaction},admin manager staff service customer",
          "POST,/loyalty/transactions/batch,admin manager service",
          "GET,/loyalty/transactions/export,admin manager",
          "GET,/customers/analytics/summary,admin manager",
          "GET,/customers/analytics/rebuild,admin",
          "POST,/customers/analytics/rebuild,admin",
          "GET,/customers/analytics/timeseries,admin manager",
          "GET,/customers/analytics/cohorts,admin manager",
          "GET,/customers/analytics/segments,admin manager",
          "GET,/customers/analytics/tiers,admin manager",
          "GET,/customers/analytics/top,admin manager",
          "GET,/customers/analytics/hours,admin manager",
          "GET,/customers/analytics/locations,admin manager",
          "GET,/events,admin manager service",
          "GET,/events/{event},admin manager service",
          "POST,/webhooks,admin",
          "GET,/webhooks,admin manager",
          "GET,/webhooks/{webhook},admin manager",
          "PATCH,/webhooks/{webhook},admin",
          "DELETE,/webhooks/{webhook},admin",
          "GET,/webhooks/{webhook}/secret,admin",
          "POST,/webhooks/{webhook}/secret/rotate,admin",
          "POST,/webhooks/{webhook}/test,admin",
          "GET,/webhooks/{webhook}/deliveries,admin manager",
          "POST,/webhooks/{webhook}/deliveries/{event}/retry,admin",
          "DELETE,/webhooks/{webhook}/deliveries/{event},admin",
          "POST,/webhooks/{webhook}/replay,admin",
          "GET,/audit,admin");

  /** The cases share the data of one set-up, which no request changes. */
  @TestFactory
  Stream<DynamicTest> admitsOnlyTheRolesOfEachOperation() {
    String id = created(aCustomer().with("user_id", "demo-customer"));
    String earn = "/customers/" + id + "/loyalty/earn";
    String transaction =
        post("staff", earn, "{\"points\":1}").is(201).at("transaction/id").asText();
    EventFixture.number();
    String file = imported("").at("id").asText();
    String webhook = webhook();
    failedDeliveries(webhook);
    return OPERATIONS.stream()
        .map(operation -> {
          String[] parts = operation.split(",", -1);
          String path =
              parts[1]
                  .replace("{id}", id)
                  .replace("{transaction}", transaction)
                  .replace("{import}", file)
                  .replace("{webhook}", webhook)
                  .replace("{event}", transaction);
          return dynamicTest(operation, () -> assertAdmitsOnly(parts[0], path, parts[2]));
        });
  }

  private static void assertAdmitsOnly(String method, String path, String roles) {
    for (String role : ROLES) {
      // If-Match names a version that does not exist, so that no role erases the customer.
      Answer answer = request(method, path).as(role).header("If-Match", "\"99\"").send();
      if (List.of(roles.split(" ", -1)).contains(role)) {
        assertThat(answer.status()).as(role).isNotIn(401, 403, 404, 405);
      } else {
        answer.isProblem(403, "forbidden");
      }
    }
    Answer anonymous = request(method, path).send().isProblem(401, "unauthenticated");
    assertThat(anonymous.header("www-authenticate")).startsWith("Bearer");
  }

  /** A new operation must be added by hand to the list above, which is independent of the code. */
  @Test
  void listsEveryOperationThatNeedsAToken() {
    OpenApi served = new OpenApi(request("GET", "/openapi.json").send().is(200).json());
    assertThat(
            OPERATIONS.stream()
                .map(call -> call.substring(0, call.lastIndexOf(',')))
                .map(call -> call.replace(',', ' ').replaceAll(PARAMETER, "{}")))
        .as("the operations in the list of this test must be the operations of /openapi.json")
        .containsExactlyInAnyOrderElementsOf(
            served.operations().entrySet().stream()
                .filter(operation -> operation.getValue().has("x-roles"))
                .map(operation -> operation.getKey().replaceAll(PARAMETER, "{}"))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health",
        "/health/live",
        "/health/ready",
        "/docs",
        "/openapi.json",
        "/openapi.yaml"
      })
  void servesPublicPathsWithoutAToken(String path) {
    assertThat(request("GET", path).send().status()).isEqualTo(200);
  }

  @Test
  void checksPathAndMethodBeforeTheToken() {
    request("GET", "/nowhere").send().isProblem(404, "not_found");
    Answer wrongMethod = request("DELETE", "/customers").send();
    wrongMethod.isProblem(405, "method_not_allowed");
    assertThat(wrongMethod.header("allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YTpi", "Bearer", "Bearer ", "token", "Bearer a b"})
  void refusesAnotherScheme(String header) {
    request("GET", "/customers")
        .header("Authorization", header)
        .send()
        .isProblem(401, "unauthenticated");
  }

  @Test
  void refusesTwoTokens() {
    request("GET", "/customers").as("admin").as("admin").send().isProblem(401, "unauthenticated");
  }

  /** Claims to add to a token, and the status of a list, which role customer may not read. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"app_metadata\":{\"role\":\"staff\"}}|200",
        "{\"app_metadata\":{\"role\":\"customer\"}}|403",
        "{\"app_metadata\":{\"role\":\"owner\"}}|403",
        "{\"app_metadata\":{\"role\":\"ADMIN\"}}|403",
        "{\"app_metadata\":{\"role\":7}}|403",
        "{\"app_metadata\":{\"role\":\"owner\"},\"user_role\":\"admin\"}|403",
        "{\"app_metadata\":{\"role\":\"customer\"},\"user_role\":\"admin\"}|403",
        "{\"app_metadata\":{\"provider\":\"email\"},\"user_role\":\"staff\"}|200",
        "{\"user_role\":\"staff\"}|200",
        "{\"user_role\":\"owner\"}|403",
        "{\"user_role\":null}|403",
        "{\"user_metadata\":{\"role\":\"admin\"}}|403",
        "{\"user_metadata\":{\"app_metadata\":{\"role\":\"admin\"}}}|403",
        "{\"role\":\"service_role\"}|200",
        "{\"role\":\"authenticated\"}|403",
        "{\"role\":\"admin\"}|403",
        "{\"role\":null}|403",
        "{\"role\":\"anon\",\"app_metadata\":{\"role\":\"admin\"}}|403",
        "{\"is_anonymous\":true,\"app_metadata\":{\"role\":\"admin\"}}|403",
        "{\"is_anonymous\":false,\"app_metadata\":{\"role\":\"admin\"}}|200",
      })
  void readsTheRoleOnlyFromClaimsThatUsersCannotWrite(String added, int status) throws Exception {
    JwtClaims claims = TestTokens.claims();
    JwtClaims.parse(added).getClaimsMap().forEach(claims::setClaim);
    Answer answer = request("GET", "/customers").token(TestTokens.sign(claims)).send();
    if (status == 403) {
      answer.isProblem(403, "forbidden");
    } else {
      answer.is(status);
    }
  }

  @Test
  void acceptsTheLegacyServiceKeyWithoutAudienceAndSubject() throws Exception {
    long expires = TestClock.START.plus(Duration.ofDays(3650)).getEpochSecond();
    JwtClaims legacy =
        JwtClaims.parse("{\"iss\":\"supabase\",\"role\":\"service_role\",\"exp\":" + expires + "}");
    String token = TestTokens.sign(legacy);
    String id = created(aCustomer());
    Answer posted =
        request("POST", "/customers/" + id + "/loyalty/earn")
            .token(token)
            .json("{\"points\":5}")
            .send()
            .is(201);
    assertThat(posted.at("transaction/actor").asText()).isEqualTo("service");
    JwtClaims anon =
        JwtClaims.parse("{\"iss\":\"supabase\",\"role\":\"anon\",\"exp\":" + expires + "}");
    request("GET", "/customers").token(TestTokens.sign(anon)).send().isProblem(403, "forbidden");
  }
}
