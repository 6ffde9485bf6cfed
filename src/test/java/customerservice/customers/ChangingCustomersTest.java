package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ChangingCustomersTest extends ApiTest {
  @Test
  void keepsAbsentFieldsAndClearsNullFields() {
    String id = created(aCustomer().phone("+34600111222").vegan().in("Madrid").tagged("vip"));
    TestClock.pass(Duration.ofMinutes(1));
    String change =
        """
        {"last_name":null,"phone":null,"tags":[],"preferences":{"seating":"terrace"}}
        """;
    Answer changed = put("staff", "/customers/" + id, change).is(200);
    assertThat(changed.at("first_name").asText()).isEqualTo("Ana");
    assertThat(changed.at("last_name").isNull()).isTrue();
    assertThat(changed.at("phone").isNull()).isTrue();
    assertThat(changed.at("tags")).isEmpty();
    assertThat(changed.at("preferences/seating").asText()).isEqualTo("terrace");
    assertThat(changed.at("preferences/dietary_restrictions/0").asText()).isEqualTo("vegan");
    assertThat(changed.at("addresses/0/city").asText()).isEqualTo("Madrid");
    assertThat(changed.at("version").asInt()).isEqualTo(2);
    assertThat(changed.header("etag")).isEqualTo("\"2\"");
    assertThat(changed.at("updated_at").asText()).isEqualTo("2026-05-17T10:01:00.000000Z");
    assertThat(changed.at("created_at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(get("staff", "/customers/" + id).json()).isEqualTo(changed.json());
  }

  @Test
  void acceptsAProfileSentBackAsRead() {
    String id = created(aCustomer().vegan().in("Madrid").tagged("vip"));
    Answer read = get("staff", "/customers/" + id);
    Answer same = put("staff", "/customers/" + id, read.json()).is(200);
    assertThat(same.json()).isEqualTo(read.json());
    assertThat(same.at("version").asInt()).isEqualTo(1);
  }

  @Test
  void changesTheTimeOfAConsentOnlyWithItsAnswer() {
    String id = created(aCustomer());
    put("staff", "/customers/" + id, consent(true, "web")).is(200);
    TestClock.pass(Duration.ofHours(1));
    Answer elsewhere = put("staff", "/customers/" + id, consent(true, "till")).is(200);
    assertThat(elsewhere.at("consents/profiling/at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(elsewhere.at("consents/profiling/source").asText()).isEqualTo("till");
    Answer withdrawn = put("staff", "/customers/" + id, consent(false, "till")).is(200);
    assertThat(withdrawn.at("consents/profiling/at").asText())
        .isEqualTo("2026-05-17T11:00:00.000000Z");
  }

  private static String consent(boolean granted, String source) {
    return "{\"consents\":{\"profiling\":{\"granted\":%s,\"source\":\"%s\"}}}"
        .formatted(granted, source);
  }

  @ParameterizedTest
  @CsvSource({
    "\"1\",200",
    "*,200",
    "'\"7\", \"1\"',200",
    "\"2\",412",
    "W/\"1\",412",
    "\"x\",412",
    "1,422"
  })
  void changesOnlyAVersionThatIfMatchAllows(String ifMatch, int status) {
    String id = created(aCustomer());
    Answer answer =
        request("PUT", "/customers/" + id)
            .as("staff")
            .header("If-Match", ifMatch)
            .json("{\"first_name\":\"Eva\"}")
            .send();
    answer.is(status);
    assertThat(get("staff", "/customers/" + id).at("first_name").asText())
        .isEqualTo(status == 200 ? "Eva" : "Ana");
  }

  @Test
  void refusesAnOutdatedVersionInTheBody() {
    String id = created(aCustomer());
    put("staff", "/customers/" + id, "{\"version\":1,\"first_name\":\"Eva\"}").is(200);
    put("staff", "/customers/" + id, "{\"version\":1,\"first_name\":\"Lea\"}")
        .isProblem(412, "version_conflict");
  }

  @Test
  void doesNotCountPostingsAsChangesOfTheProfile() {
    String id = created(aCustomer());
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":5}").is(201);
    Answer changed =
        request("PUT", "/customers/" + id)
            .as("staff")
            .header("If-Match", "\"1\"")
            .json("{\"first_name\":\"Eva\"}")
            .send()
            .is(200);
    assertThat(changed.at("loyalty/points").asInt()).isEqualTo(5);
  }

  @Test
  void losesNoConcurrentChange() {
    String id = created(aCustomer());
    List<Integer> statuses =
        IntStream.range(0, 24)
            .parallel()
            .mapToObj(i -> put("staff", "/customers/" + id, "{\"last_name\":\"N" + i + "\"}"))
            .map(Answer::status)
            .toList();
    assertThat(statuses).containsOnly(200);
    assertThat(get("staff", "/customers/" + id).at("version").asInt()).isEqualTo(25);
  }

  @Test
  void appliesOneOfManyConcurrentChangesToOneVersion() {
    String id = created(aCustomer());
    List<Integer> statuses =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i ->
                put(
                    "staff",
                    "/customers/" + id,
                    "{\"version\":1,\"last_name\":\"N%d\"}".formatted(i)))
            .map(Answer::status)
            .toList();
    assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
  }

  @Test
  void releasesAClearedContact() {
    String first = created(aCustomer().email("shared@mail.test").phone("+34600111222"));
    Answer taken = post("staff", "/customers", aCustomer().email("shared@mail.test"));
    taken.isProblem(409, "duplicate_customer");
    put("staff", "/customers/" + first, "{\"email\":null}").is(200);
    String second = created(aCustomer().email("shared@mail.test"));
    Answer reclaim = put("staff", "/customers/" + first, "{\"email\":\"Shared@mail.test\"}");
    assertThat(reclaim.isProblem(409, "duplicate_customer").at("existing_id").asText())
        .isEqualTo(second);
    assertThat(get("staff", "/customers/" + first).at("email").isNull()).isTrue();
  }

  /** Each customer claims the contacts of another: all are refused without a deadlock. */
  @Test
  void refusesCyclicClaimsOfContactsWithoutADeadlock() {
    List<String> ids =
        IntStream.range(0, 4)
            .mapToObj(i ->
                created(aCustomer().email("x" + i + "@mail.test").with("external_id", "x" + i)))
            .toList();
    List<Integer> statuses =
        IntStream.range(0, 160)
            .parallel()
            .mapToObj(i -> {
              int wanted = i / 4 % 4;
              return put(
                  "staff",
                  "/customers/" + ids.get(i % 4),
                  "{\"email\":\"x%d@mail.test\",\"external_id\":\"x%d\"}"
                      .formatted(wanted, 3 - wanted));
            })
            .map(Answer::status)
            .toList();
    assertThat(statuses).containsOnly(409);
  }

  @Test
  void requiresAtLeastOneContact() {
    String id = created(aCustomer());
    assertThat(put("staff", "/customers/" + id, "{\"email\":null}").errors())
        .containsExactly("$: required");
    put("staff", "/customers/" + id, "{\"email\":null,\"external_id\":\"POS-1\"}").is(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"first_name\":null}|first_name: required",
        "{\"status\":null}|status: required",
        "{\"status\":\"merged\"}|status: not_allowed",
        "{\"tenant_id\":\"other\"}|tenant_id: read_only",
        "{\"points\":5}|points: unknown_field",
        "{\"version\":\"1\"}|version: wrong_type",
      })
  void refusesInvalidChanges(String body, String error) {
    String id = created(aCustomer());
    assertThat(put("staff", "/customers/" + id, body).errors()).containsExactly(error);
  }

  /** A merged profile can be sent back as read; only a merge or unmerge changes that status. */
  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH"})
  void leavesAMergedProfileMerged(String method) throws SQLException {
    String into = created(aCustomer());
    String id = created(aCustomer().in("Madrid").tagged("vip"));
    sql(
        "UPDATE customer_service.customers SET status = 'merged', merged_into = '%s' WHERE customer_id = '%s'"
            .formatted(into, id));
    Answer read = get("staff", "/customers/" + id).is(200);
    Answer same = request(method, "/customers/" + id).as("staff").json(read.json()).send().is(200);
    assertThat(same.json()).isEqualTo(read.json());
    for (String change :
        List.of(
            id + " {\"status\":\"active\"}",
            into + " {\"status\":\"merged\"}",
            into + " {\"status\":\"merged\",\"merged_into\":\"%s\"}".formatted(id))) {
      String[] parts = change.split(" ", 2);
      Answer refused = request(method, "/customers/" + parts[0]).as("staff").json(parts[1]).send();
      assertThat(refused.errors()).containsExactly("status: not_allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xyz", "1-1-1-1-1", "%00", "01900000-0000-7000-8000-000000000000"})
  void findsNoCustomerWithAnotherId(String id) {
    get("staff", "/customers/" + id).isProblem(404, "customer_not_found");
    put("staff", "/customers/" + id, "{}").isProblem(404, "customer_not_found");
    patch("staff", "/customers/" + id, "{}").isProblem(404, "customer_not_found");
  }
}
