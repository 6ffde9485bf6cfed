package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Merge patches (RFC 7396), and their differences from a PUT. */
@QuarkusTest
class PatchingCustomersTest extends ApiTest {
  private static final String WHOLE =
      """
      {"external_id":"POS-1","first_name":"José","last_name":"García","email":"Jose@mail.test",
       "phone":"600 111 222","date_of_birth":"0000-02-29",
       "addresses":[{"label":"home","line1":"Calle Mayor 1","city":"Madrid","country":"es"},
                    {"line1":"Gran Vía 2","city":"Madrid","country":"ES"}],
       "preferences":{"dietary_restrictions":["vegan"],"allergens":["nuts"],
                      "favorite_items":["Tarta"],"seating":"terrace","language":"es-mx",
                      "preferred_contact":"email","notes":"quiet table"},
       "consents":{"email_marketing":{"granted":true,"source":"web"},
                   "profiling":{"granted":false}},
       "tags":["vip","regular"],"attributes":{"till":"7","card":"A-1"},
       "notes":"tips well","status":"inactive"}
      """;

  private String id = "";

  private void create() {
    id = post("manager", "/customers", WHOLE).is(201).at("id").asText();
    TestClock.pass(Duration.ofHours(1));
  }

  private Answer patch(String body) {
    return patch("staff", "/customers/" + id, body);
  }

  @Test
  void mergesObjectsAndReplacesOtherValues() {
    create();
    Answer changed =
        patch(
                """
                {"last_name":null,"tags":["late"],"addresses":[{"line1":"a","city":"b","country":"PT"}],
                 "preferences":{"allergens":["milk"],"seating":null},
                 "consents":{"email_marketing":{"source":"till"},"profiling":null},
                 "attributes":{"card":"B-2","till":null,"new":" x "}}
                """)
            .is(200);
    assertThat(changed.at("first_name").asText()).isEqualTo("José");
    assertThat(changed.at("last_name").isNull()).isTrue();
    assertThat(changed.at("tags").toString()).isEqualTo("[\"late\"]");
    assertThat(changed.at("addresses")).hasSize(1);
    assertThat(changed.at("addresses/0/country").asText()).isEqualTo("PT");
    assertThat(changed.at("addresses/0/is_default").asBoolean()).isTrue();
    assertThat(changed.at("preferences/dietary_restrictions/0").asText()).isEqualTo("vegan");
    assertThat(changed.at("preferences/allergens").toString()).isEqualTo("[\"milk\"]");
    assertThat(changed.at("preferences/seating").isNull()).isTrue();
    assertThat(changed.at("preferences/notes").asText()).isEqualTo("quiet table");
    assertThat(changed.at("consents/email_marketing").toString())
        .isEqualTo("{\"granted\":true,\"at\":\"2026-05-17T10:00:00.000000Z\",\"source\":\"till\"}");
    assertThat(changed.at("consents/profiling").isNull()).isTrue();
    assertThat(changed.at("attributes")).hasSize(2);
    assertThat(changed.at("attributes/card").asText()).isEqualTo("B-2");
    assertThat(changed.at("attributes/new").asText()).isEqualTo("x");
    assertThat(changed.at("version").asInt()).isEqualTo(2);
    assertThat(changed.header("etag")).isEqualTo("\"2\"");
    assertThat(changed.at("updated_at").asText()).isEqualTo("2026-05-17T11:00:00.000000Z");
    assertThat(get("staff", "/customers/" + id).json()).isEqualTo(changed.json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"preferences\":{},\"consents\":{},\"attributes\":{}}",
        "{\"consents\":{\"email_marketing\":{},\"sms_marketing\":null}}",
        "{\"consents\":{\"email_marketing\":{\"granted\":true},\"profiling\":{\"source\":null}}}",
        "{\"consents\":{\"email_marketing\":{\"at\":\"1999-01-01T00:00:00Z\"}}}",
        "{\"attributes\":{\"unknown\":null,\"blank\":\" \"}}",
        "{\"phone\":\"+34 600-111-222\",\"version\":null,\"id\":7,\"loyalty\":null}",
        "{\"tags\":[\"vip\",\"regular\",\"vip\"]}",
      })
  void writesNothingForAPatchWithoutEffect(String body) {
    create();
    Answer before = get("staff", "/customers/" + id);
    assertThat(patch(body).is(200).json()).isEqualTo(before.json());
    assertThat(before.at("version").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH"})
  void acceptsAProfileSentBackAsRead(String method) {
    create();
    Answer read = get("staff", "/customers/" + id);
    Answer same = request(method, "/customers/" + id).as("staff").json(read.json()).send().is(200);
    assertThat(same.json()).isEqualTo(read.json());
    assertThat(same.header("etag")).isEqualTo("\"1\"");
  }

  @Test
  void clearsNullFields() {
    create();
    Answer cleared =
        patch(
                """
                {"external_id":null,"last_name":" ","email":null,"date_of_birth":null,"addresses":null,
                 "preferences":null,"consents":null,"tags":null,"attributes":null,"notes":null}
                """)
            .is(200);
    Answer bare =
        post("manager", "/customers", "{\"first_name\":\"José\",\"external_id\":\"POS-2\"}")
            .is(201);
    for (String field :
        new String[] {
          "last_name",
          "email",
          "date_of_birth",
          "addresses",
          "preferences",
          "consents",
          "tags",
          "attributes",
          "notes"
        }) {
      assertThat(cleared.at(field)).as(field).isEqualTo(bare.at(field));
    }
  }

  @Test
  void changesTheTimeOfAConsentOnlyWithItsAnswer() {
    create();
    Answer sourced = patch("{\"consents\":{\"email_marketing\":{\"source\":\"x\"}}}").is(200);
    assertThat(sourced.at("consents/email_marketing/granted").asBoolean()).isTrue();
    assertThat(sourced.at("consents/email_marketing/at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
    Answer withdrawn = patch("{\"consents\":{\"email_marketing\":{\"granted\":false}}}").is(200);
    assertThat(withdrawn.at("consents/email_marketing/at").asText())
        .isEqualTo("2026-05-17T11:00:00.000000Z");
    assertThat(withdrawn.at("consents/email_marketing/source").isNull()).isTrue();
    assertThat(withdrawn.at("consents/profiling/at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|$: wrong_type",
        "null|$: wrong_type",
        "\"x\"|$: wrong_type",
        "{\"first_name\":null}|first_name: required",
        "{\"status\":null}|status: required",
        "{\"status\":\"merged\"}|status: not_allowed",
        "{\"tenant_id\":null}|tenant_id: read_only",
        "{\"points\":null}|points: unknown_field",
        "{\"version\":\"1\"}|version: wrong_type",
        "{\"preferences\":[]}|preferences: wrong_type",
        "{\"preferences\":{\"allergens\":[null]}}|preferences.allergens[0]: wrong_type",
        "{\"addresses\":{\"0\":{}}}|addresses: wrong_type",
        "{\"addresses\":[{\"city\":\"b\",\"country\":\"ES\"}]}|addresses[0].line1: required",
        "{\"consents\":{\"email_marketing\":true}}|consents.email_marketing: wrong_type",
        "{\"consents\":{\"email_marketing\":{\"granted\":null}}}"
            + "|consents.email_marketing.granted: required",
        "{\"consents\":{\"sms_marketing\":{\"source\":\"x\"}}}"
            + "|consents.sms_marketing.granted: required",
        "{\"consents\":{\"sms_marketing\":{}}}|consents.sms_marketing.granted: required",
        "{\"consents\":{\"sms_marketing\":{\"granted\":1}}}"
            + "|consents.sms_marketing.granted: wrong_type",
        "{\"attributes\":\"x\"}|attributes: wrong_type",
        "{\"attributes\":{\"till\":{\"no\":\"7\"}}}|attributes.till: wrong_type",
        "{\"attributes\":{\" \":null}}|attributes. : too_short",
        "{\"attributes\":{\"till\":null,\" till\":\"8\"}}|attributes. till: conflict",
        "{\"external_id\":null,\"email\":null,\"phone\":null}|$: required",
      })
  void refusesInvalidPatches(String body, String error) {
    create();
    Answer before = get("staff", "/customers/" + id);
    assertThat(patch(body).errors()).containsExactly(error);
    assertThat(get("staff", "/customers/" + id).json()).isEqualTo(before.json());
  }

  @Test
  void reportsAllErrorsOfTheResultingProfileAtOnce() {
    create();
    assertThat(
            patch(
                    """
                    {"external_id":null,"email":null,"phone":null,"status":"merged",
                     "consents":{"sms_marketing":{"source":"x"}},"attributes":{%s}}
                    """
                        .formatted(attributes(0, 49)))
                .errors())
        .containsExactly(
            "consents.sms_marketing.granted: required",
            "attributes: too_many",
            "status: not_allowed",
            "$: required");
  }

  @Test
  void countsAttributesAfterTheMerge() {
    create();
    // The profile has two attributes, so 48 new ones reach the limit of 50.
    assertThat(patch("{\"attributes\":{" + attributes(0, 49) + "}}").errors())
        .containsExactly("attributes: too_many");
    patch("{\"attributes\":{" + attributes(0, 48) + "}}").is(200);
    patch("{\"attributes\":{" + attributes(0, 48) + ",\"till\":\"8\"}}").is(200);
    assertThat(patch("{\"attributes\":{\"more\":\"x\"}}").errors())
        .containsExactly("attributes: too_many");
    Answer replaced = patch("{\"attributes\":{\"more\":\"x\",\"till\":null}}").is(200);
    assertThat(replaced.at("attributes")).hasSize(50);
    assertThat(patch("{\"attributes\":{" + attributes(0, 51) + "}}").errors())
        .containsExactly("attributes: too_many");
  }

  private static String attributes(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "\"n" + i + "\":\"v\"")
        .collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @CsvSource({"\"1\",200", "*,200", "\"2\",412", "W/\"1\",412", "1,422"})
  void changesOnlyAVersionThatIfMatchAllows(String ifMatch, int status) {
    create();
    Answer answer =
        request("PATCH", "/customers/" + id)
            .as("staff")
            .header("If-Match", ifMatch)
            .json("{\"first_name\":\"Eva\"}")
            .send();
    answer.is(status);
    assertThat(patch("{\"version\":7,\"first_name\":\"Eva\"}").status()).isEqualTo(412);
  }

  @Test
  void refusesAContactOfAnotherCustomer() {
    create();
    String other = created(aCustomer().email("other@mail.test"));
    Answer refused = patch("{\"email\":\"OTHER@mail.test\"}").isProblem(409, "duplicate_customer");
    assertThat(refused.at("field").asText()).isEqualTo("email");
    assertThat(refused.at("existing_id").asText()).isEqualTo(other);
  }

  @Test
  void letsACustomerPatchOnlyTheirOwnFields() {
    create();
    String own = created(aCustomer().with("user_id", "demo-customer"));
    patch("customer", "/customers/" + own, "{\"consents\":{\"profiling\":{\"granted\":true}}}")
        .is(200);
    patch("customer", "/customers/" + own, "{\"user_id\":\"demo-customer\"}").is(200);
    for (String field : new String[] {"tags", "notes", "status", "external_id", "attributes"}) {
      Answer refused =
          patch("customer", "/customers/" + own, "{\"%s\":\"x\"}".formatted(field))
              .isProblem(403, "forbidden");
      assertThat(refused.at("field").asText()).isEqualTo(field);
    }
    for (String field : new String[] {"tags", "status", "attributes"}) {
      patch("customer", "/customers/" + own, "{\"%s\":null}".formatted(field))
          .isProblem(403, "forbidden");
    }
    patch("customer", "/customers/" + own, "{\"external_id\":null,\"notes\":null}").is(200);
    patch("customer", "/customers/" + id, "{}").isProblem(404, "customer_not_found");
  }

  @Test
  void losesNoConcurrentPatch() {
    create();
    IntStream.range(0, 24)
        .parallel()
        .mapToObj(i -> patch("{\"attributes\":{\"n%d\":\"v\"}}".formatted(i)))
        .forEach(answer -> answer.is(200));
    Answer after = get("staff", "/customers/" + id);
    assertThat(after.at("version").asInt()).isEqualTo(25);
    assertThat(after.at("attributes")).hasSize(26);
  }
}
