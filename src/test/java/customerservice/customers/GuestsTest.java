package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import customerservice.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest with role {@code customer}: the path {@code me}, hidden fields, and a PUT of a GET. */
@QuarkusTest
class GuestsTest extends ApiTest {
  private static final String ME = "/customers/me";
  private static final String LOGIN = TestTokens.subject("customer");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A profile with a value in every field. */
  private static Guest guest() throws Exception {
    return aCustomer()
        .phone("+34 612 345 678")
        .in("Madrid")
        .tagged("vip", "late_payer")
        .with("user_id", LOGIN)
        .with("external_id", "pos-1")
        .with("notes", "complains a lot")
        .with("date_of_birth", "0000-05-17")
        .with("attributes", JSON.readTree("{\"card\":\"A-1\"}"))
        .with(
            "preferences",
            JSON.readTree(
                "{\"allergens\":[\"nuts\"],\"language\":\"es-ES\",\"notes\":\"by the window\"}"))
        .with(
            "consents",
            JSON.readTree("{\"email_marketing\":{\"granted\":true,\"source\":\"Web form\"}}"));
  }

  private static ObjectNode profile(String role, String path) {
    return (ObjectNode) get(role, path).is(200).json();
  }

  /** Sends the header {@code Accept} of generated clients, for which the 204 has no type. */
  private static Answer erase(String ifMatch) {
    return request("DELETE", ME)
        .as("customer")
        .header("Accept", "application/problem+json")
        .header("If-Match", ifMatch)
        .send();
  }

  static Stream<String> operationsOfACustomer() {
    return OpenApi.read().operations().keySet().stream()
        .filter(route -> route.contains("{customer_id}"));
  }

  /** The requests have a version that does not exist, so that none of them erases the profile. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("operationsOfACustomer")
  void reachTheirProfileByMe(String route) {
    Samples samples = samples();
    String id = samples.ids().getOrDefault("customer_id", "none");
    String path = samples.path(route).replace(id, "me");
    List<String> roles = OpenApi.texts(OpenApi.read().operation(route).path("x-roles"));
    Answer byMe = send(route, samples, path, "customer");
    if (roles.contains("customer")) {
      Answer byId = send(route, samples, samples.path(route), "customer");
      assertThat(byMe.status()).isEqualTo(byId.status()).isIn(200, 412);
      assertThat(byMe.header("etag")).isEqualTo(byId.header("etag"));
    } else {
      byMe.isProblem(403, "forbidden");
    }
    for (String role : List.of("admin", "service")) {
      send(route, samples, path, role).isProblem(403, "forbidden");
    }
    send(route, samples, path, "none").isProblem(401, "unauthenticated");
  }

  private static Answer send(String route, Samples samples, String path, String role) {
    Request request = request(route.split(" ", 2)[0], path).header("If-Match", "\"99\"");
    if (!samples.mediaType(route).isEmpty()) {
      request.json(samples.mediaType(route), "{\"last_name\":null}");
    }
    return (role.equals("none") ? request : request.as(role)).send();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET ",
        "HEAD ",
        "PUT ",
        "PATCH ",
        "DELETE ",
        "GET /export",
        "GET /loyalty",
        "GET /loyalty/transactions",
        "GET /loyalty/transactions/x"
      })
  void haveNoProfileUntilItIsCreated(String call) {
    String[] parts = call.split(" ", -1);
    Request request = request(parts[0], ME + parts[1]).as("customer");
    if (parts[0].startsWith("P")) {
      request.json("{\"first_name\":\"Eva\",\"status\":\"active\"}");
    }
    Answer missing = request.send().is(404);
    if (!parts[0].equals("HEAD")) {
      missing.isProblem(404, "customer_not_found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH"})
  void canSendBackWhatTheyRead(String method) throws Exception {
    String id = created(guest());
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":5}").is(201);
    ObjectNode stored = profile("staff", "/customers/" + id);
    for (String path : List.of(ME, "/customers/" + id)) {
      Answer read = get("customer", path).is(200);
      assertThat(read.at("tags")).isEmpty();
      assertThat(read.at("notes").isNull()).isTrue();
      Answer sent =
          request(method, path)
              .as("customer")
              .header("If-Match", read.header("etag"))
              .json(read.json())
              .send()
              .is(200);
      assertThat(sent.json()).isEqualTo(read.json());
    }
    assertThat(profile("staff", "/customers/" + id)).isEqualTo(stored);
    assertThat(request(method, "/customers/" + id).as("staff").json(stored).send().is(200).json())
        .isEqualTo(stored);

    ObjectNode changed = profile("customer", ME).put("first_name", "Eva");
    assertThat(request(method, ME).as("customer").json(changed).send().is(200).at("tags"))
        .isEmpty();
    assertThat(profile("staff", "/customers/" + id))
        .isEqualTo(
            stored
                .put("first_name", "Eva")
                .put("version", 2)
                .set("updated_at", profile("staff", "/customers/" + id).get("updated_at")));
    request(method, ME).as("customer").json(changed).send().isProblem(412, "version_conflict");
  }

  /** Fields that the service sets may have changed since they were read. */
  @Test
  void canSendBackWhatTheyReadBeforeAPosting() throws Exception {
    String id = created(guest());
    ObjectNode read = profile("customer", ME);
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":5}").is(201);
    read.put("id", "x").put("merged_into", "y").put("created_at", "z").put("updated_at", 7);
    assertThat(put("customer", ME, read).is(200).at("version").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "external_id|\"pos-1\"|\"pos-2\"",
        "external_id|\" pos-1 \"|null",
        "user_id|\"demo-customer\"|\"demo-staff\"",
        "user_id|\"demo-customer\"|null",
        "tags|[]|[\"vip\",\"late_payer\"]",
        "tags|[ ]|[\"A\"]",
        "tags|[]|null",
        "notes|null|\"complains a lot\"",
        "notes|\" \"|7",
        "attributes|{\"card\":\"A-1\"}|{}",
        "attributes|{\"card\":\" A-1\"}|{\"card\":\"A-1\",\"b\":\"c\"}",
        "attributes|{\"card\":\"A-1\"}|{\"card\":\"A-1\",\"\":\"c\"}",
        "status|\"active\"|\"inactive\"",
        "status|\"active\"|\"ACTIVE\"",
      })
  void mayNotChangeTheFieldsOfStaff(String field, String same, String other) throws Exception {
    String id = created(guest());
    ObjectNode stored = profile("staff", "/customers/" + id);
    String body = "{\"" + field + "\":%s,\"last_name\":\"García\"}";
    for (String method : List.of("PUT", "PATCH")) {
      Request unchanged = request(method, ME).as("customer").json(body.formatted(same));
      assertThat(unchanged.send().is(200).at("version").asInt()).isEqualTo(1);
      Answer refused = request(method, ME).as("customer").json(body.formatted(other)).send();
      assertThat(refused.isProblem(403, "forbidden").at("field").asText()).isEqualTo(field);
    }
    assertThat(profile("staff", "/customers/" + id)).isEqualTo(stored);
  }

  @Test
  void mayCreateTheirProfileWithTheValuesOfANewOne() {
    String body =
        "{\"first_name\":\"Ana\",\"user_id\":\"demo-customer\",\"external_id\":null,\"tags\":[],"
            + "\"notes\":\"\",\"attributes\":{},\"status\":\"active\"}";
    post("customer", "/customers", body.replace("active", "blocked")).isProblem(403, "forbidden");
    Answer made = post("customer", "/customers", body).is(201);
    assertThat(get("customer", ME).json()).isEqualTo(made.json());
    Answer again = post("customer", "/customers", body).isProblem(409, "duplicate_customer");
    assertThat(again.at("field").asText()).isEqualTo("user_id");
  }

  /** The 403 of a field comes after a malformed body and before the other errors. */
  @Test
  void areRefusedAFieldBeforeItsOtherErrors() throws Exception {
    created(guest());
    String body = "{\"first_name\":7,\"status\":\"blocked\"}";
    put("customer", ME, "{").isProblem(400, "malformed_json");
    put("customer", ME + "?x=1", body).isProblem(403, "forbidden");
    put("customer", "/customers/x", body).isProblem(403, "forbidden");
    assertThat(put("customer", ME + "?x=1", body.replace("blocked", "active")).errors())
        .containsExactlyInAnyOrder("first_name: wrong_type", "x: unknown_field");
    assertThat(put("customer", ME, "{\"loyalty_card\":1,\"tenant_id\":\"a\"}").errors())
        .containsExactlyInAnyOrder("loyalty_card: unknown_field", "tenant_id: read_only");
  }

  @Test
  void eraseTheirProfile() throws Exception {
    String id = created(guest());
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":5}").is(201);
    erase("1").is(422);
    erase("\"2\"").isProblem(412, "version_conflict");
    request("DELETE", "/customers/" + created(aCustomer()))
        .as("customer")
        .send()
        .isProblem(404, "customer_not_found");
    Answer erased = erase("\"2\", \"1\"").is(204);
    assertThat(erased.text()).isEmpty();
    erase("*").isProblem(404, "customer_not_found");
    get("customer", ME).isProblem(404, "customer_not_found");
    get("customer", "/customers/" + id).isProblem(404, "customer_not_found");
    get("admin", "/customers/" + id).isProblem(404, "customer_not_found");
    JsonNode row = get("admin", "/audit?action=customer.erase").at("items/0");
    assertThat(row.path("customer_id").asText()).isEqualTo(id);
    assertThat(row.path("role").asText()).isEqualTo("customer");
    assertThat(row.path("actor").asText()).isNotEqualTo(LOGIN);
    post("customer", "/customers", guestWithoutStaffFields()).is(201);
    assertThat(profile("customer", ME).path("id").asText()).isNotEqualTo(id);
  }

  private static String guestWithoutStaffFields() throws Exception {
    ObjectNode body = (ObjectNode) JSON.readTree(guest().toString());
    return body.remove(List.of("tags", "notes", "external_id", "attributes")).toString();
  }

  @Test
  void exportTheirDataWithoutNotesAndTags() throws Exception {
    String id = created(guest());
    String source =
        created(guest().phone("+34 698 765 432").with("user_id", "x").with("external_id", "y"));
    post("manager", "/customers/" + id + "/merge", "{\"source_id\":\"" + source + "\"}").is(200);
    String document = get("customer", ME + "/export").is(200).text();
    assertThat(document)
        .contains("Madrid", "by the window")
        .doesNotContain("complains", "late_payer");
    assertThat(get("manager", "/customers/" + id + "/export").is(200).text())
        .contains("complains", "late_payer");
  }

  @Test
  void useACursorOfMeWithTheirIdOnly() throws Exception {
    String id = created(guest());
    String eva = created(aCustomer().with("user_id", "eva"));
    for (String customer : List.of(id, id, eva, eva)) {
      post("staff", "/customers/" + customer + "/loyalty/earn", "{\"points\":1}").is(201);
    }
    String list = "/loyalty/transactions?limit=1";
    Answer first = get("customer", ME + list).is(200);
    String next = list + "&cursor=" + first.at("next_cursor").asText();
    assertThat(get("customer", first.header("link").replaceAll("<(.*)>.*", "$1")).at("items"))
        .hasSize(1);
    assertThat(get("customer", "/customers/" + id + next).at("items/0/customer_id").asText())
        .isEqualTo(id);
    assertThat(request("GET", ME + next).token(TestTokens.token("customer", "eva")).send().errors())
        .containsExactly("cursor: invalid_format");
  }

  /** The login stays with the source, because the target has another one. */
  @Test
  void openTheTargetOfAMergeByEitherLogin() throws Exception {
    String source = created(guest());
    String target = created(aCustomer().with("user_id", "eva"));
    String last = created(aCustomer().with("user_id", "third"));
    merge(target, source);
    merge(last, target);
    ObjectNode own = profile("customer", ME);
    assertThat(own.path("id").asText()).isEqualTo(last);
    assertThat(own.path("user_id").asText()).isEqualTo("third");
    assertThat(put("customer", ME, own).is(200).json()).isEqualTo(own);
    put("customer", ME, "{\"user_id\":\"" + LOGIN + "\"}").is(200);
    for (String id : List.of(source, target, last)) {
      get("customer", "/customers/" + id).is(200);
    }
    get("customer", "/customers/" + created(aCustomer())).isProblem(404, "customer_not_found");
    Answer again = post("customer", "/customers", "{\"first_name\":\"Ana\"}");
    assertThat(again.isProblem(409, "duplicate_customer").at("field").asText())
        .isEqualTo("user_id");
    erase("*").is(204);
    get("customer", ME).isProblem(404, "customer_not_found");
  }

  private static void merge(String target, String source) {
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"" + source + "\"}")
        .is(200);
  }

  @Test
  void haveKeysOfTheirOwn() {
    String body = "{\"first_name\":\"Ana\"}";
    for (String login : List.of("one", "two")) {
      Answer made =
          request("POST", "/customers")
              .token(TestTokens.token("customer", login))
              .header("Idempotency-Key", "key")
              .json(body)
              .send()
              .is(201);
      assertThat(made.at("user_id").asText()).isEqualTo(login);
      assertThat(made.header("idempotency-replayed")).isEmpty();
    }
  }

  @Test
  void seeTheMethodsOfMe() {
    assertThat(request("OPTIONS", ME).send().is(200).header("allow"))
        .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
    request("POST", ME).as("customer").send().isProblem(405, "method_not_allowed");
  }
}
