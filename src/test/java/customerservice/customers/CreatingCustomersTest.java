package customerservice.customers;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class CreatingCustomersTest extends ApiTest {
  static final List<String> FIELDS =
      List.of(
          "id",
          "external_id",
          "user_id",
          "first_name",
          "last_name",
          "email",
          "phone",
          "date_of_birth",
          "addresses",
          "preferences",
          "consents",
          "tags",
          "attributes",
          "notes",
          "status",
          "merged_into",
          "loyalty",
          "version",
          "created_at",
          "updated_at");

  @Test
  void returnsEveryFieldAndTheLocation() {
    Answer created =
        post("staff", "/customers", "{\"first_name\":\"Ana\",\"email\":\"ana@mail.test\"}").is(201);
    assertThat(created.json().fieldNames()).toIterable().containsExactlyElementsOf(FIELDS);
    String id = created.at("id").asText();
    assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(created.header("location")).endsWith("/customers/" + id);
    assertThat(created.header("etag")).isEqualTo("\"1\"");
    assertThat(created.header("cache-control")).isEqualTo("no-store");
    assertThat(created.at("created_at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(created.at("last_name").isNull()).isTrue();
    assertThat(created.at("addresses")).isEmpty();
    assertThat(created.at("attributes").isObject()).isTrue();
    assertThat(created.at("status").asText()).isEqualTo("active");
    assertThat(created.at("loyalty/tier").asText()).isEqualTo("bronze");
    assertThat(get("staff", "/customers/" + id).is(200).json()).isEqualTo(created.json());
  }

  @Test
  void storesTheWholeProfile() {
    String body =
        """
        {"external_id":" POS-17 ","first_name":"José","last_name":"García","email":"Jose@Mail.test",
         "phone":"600 111 222","date_of_birth":"0000-05-17",
         "addresses":[{"label":"home","line1":"Calle Mayor 1","city":"Madrid","country":"es"},
                      {"line1":"Gran Vía 2","line2":"3B","city":"Madrid","region":"Madrid",
                       "postal_code":"28013","country":"ES","delivery_instructions":"ring twice"}],
         "preferences":{"dietary_restrictions":["vegan","low_salt","vegan"],"allergens":["nuts"],
                        "favorite_items":["Tarta"],"seating":"terrace","language":"es-mx",
                        "preferred_contact":"email","notes":"quiet table"},
         "consents":{"email_marketing":{"granted":true,"source":"web"}},
         "tags":["vip","vip","regular"],"attributes":{"till":"7"," blank ":"  "},
         "notes":"tips well","status":"active"}
        """;
    Answer created = post("manager", "/customers", body).is(201);
    assertThat(created.at("external_id").asText()).isEqualTo("POS-17");
    assertThat(created.at("email").asText()).isEqualTo("Jose@Mail.test");
    assertThat(created.at("phone").asText()).isEqualTo("+34600111222");
    assertThat(created.at("date_of_birth").asText()).isEqualTo("0000-05-17");
    assertThat(created.at("addresses/0/country").asText()).isEqualTo("ES");
    assertThat(created.at("addresses/0/is_default").asBoolean()).isTrue();
    assertThat(created.at("addresses/1/is_default").asBoolean()).isFalse();
    assertThat(created.at("preferences/dietary_restrictions").toString())
        .isEqualTo("[\"vegan\",\"low_salt\"]");
    assertThat(created.at("preferences/language").asText()).isEqualTo("es-MX");
    assertThat(created.at("consents/email_marketing/at").asText())
        .isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(created.at("consents/profiling").isNull()).isTrue();
    assertThat(created.at("tags").toString()).isEqualTo("[\"vip\",\"regular\"]");
    assertThat(created.at("attributes").toString()).isEqualTo("{\"till\":\"7\"}");
  }

  @Test
  void reportsAllErrorsAtOnce() {
    String body =
        """
        {"firstname":"x","email":"x","phone":1,"id":"1","addresses":[{"country":"XX"},7],
         "tags":["A b"],"date_of_birth":"2026-02-30","preferences":{"allergens":"nuts","x":1},
         "consents":{"profiling":{"source":"web"}},"status":"merged"}
        """;
    assertThat(post("manager", "/customers", body).errors())
        .containsExactlyInAnyOrder(
            "firstname: unknown_field",
            "first_name: required",
            "email: invalid_format",
            "phone: wrong_type",
            "id: read_only",
            "addresses[0].country: invalid_format",
            "addresses[0].line1: required",
            "addresses[0].city: required",
            "addresses[1]: wrong_type",
            "tags[0]: invalid_format",
            "date_of_birth: invalid_format",
            "preferences.allergens: wrong_type",
            "preferences.x: unknown_field",
            "consents.profiling.granted: required",
            "status: not_allowed");
    assertThat(get("manager", "/customers?include_total=true").at("total").asInt()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"first_name\":\"Ana\"}|$: required",
        "{\"first_name\":\"Ana\",\"email\":\" \",\"user_id\":\"\"}|$: required",
        "{\"first_name\":\"Ana\",\"email\":\"x\"}|email: invalid_format",
        "{\"first_name\":\"  \",\"email\":\"a@b.test\"}|first_name: required",
        "{\"first_name\":null,\"email\":\"a@b.test\"}|first_name: required",
        "{\"first_name\":\"A\\u0000\",\"email\":\"a@b.test\"}|first_name: invalid_format",
        "{\"first_name\":\"A\\ud800\",\"email\":\"a@b.test\"}|first_name: invalid_format",
        "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"phone\":\"12\"}|phone: invalid_format",
        "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"tenant_id\":\"x\"}|tenant_id: read_only",
        "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"version\":1}|version: read_only",
        "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"date_of_birth\":\"2027-01-01\"}"
            + "|date_of_birth: out_of_range",
        "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"preferences\":{\"language\":\"zz\"}}"
            + "|preferences.language: invalid_format",
        "[]|$: wrong_type",
        "7|$: wrong_type",
      })
  void refusesInvalidProfiles(String body, String error) {
    assertThat(post("manager", "/customers", body).errors()).containsExactly(error);
  }

  @ParameterizedTest
  @CsvSource({"first_name,100", "last_name,100", "notes,5000", "external_id,100"})
  void countsCodePointsAsCharacters(String field, int max) {
    String emoji = "🍕";
    post("manager", "/customers", aCustomer().with(field, emoji.repeat(max))).is(201);
    assertThat(
            post("manager", "/customers", aCustomer().with(field, emoji.repeat(max + 1))).errors())
        .containsExactly(field + ": too_long");
  }

  @Test
  void limitsTheNumberOfAddresses() {
    var guest = aCustomer();
    IntStream.range(0, 10).forEach(i -> guest.in("Madrid"));
    post("manager", "/customers", guest).is(201);
    assertThat(post("manager", "/customers", guest.email("b@mail.test").in("Madrid")).errors())
        .containsExactly("addresses: too_many");
  }

  @Test
  void countsAListAfterRemovingRepetitions() {
    String tags =
        IntStream.range(0, 60)
            .mapToObj(i -> "\"t" + i % 50 + "\"")
            .collect(Collectors.joining(","));
    String body = "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"tags\":[%s]}";
    assertThat(post("manager", "/customers", body.formatted(tags)).is(201).at("tags")).hasSize(50);
    assertThat(post("manager", "/customers", body.formatted(tags + ",\"more\"")).errors())
        .containsExactly("tags: too_many");
  }

  @Test
  void doesNotReadTheEntriesOfAListThatIsFarTooLong() {
    for (String list :
        List.of("\"addresses\":[{}%s]", "\"tags\":[0%s]", "\"attributes\":{\"a\":1%s}")) {
      StringBuilder more = new StringBuilder();
      for (int i = 0; i < 20_000; i++) {
        more.append(list.startsWith("\"attributes") ? ",\"a" + i + "\":1" : ",{}");
      }
      String body = "{\"first_name\":\"Ana\",\"email\":\"a@b.test\"," + list.formatted(more) + "}";
      assertThat(post("manager", "/customers", body).errors())
          .containsExactly(list.substring(1, list.indexOf('"', 1)) + ": too_many");
    }
  }

  @Test
  void refusesASecondDefaultAddress() {
    String address = "{\"line1\":\"a\",\"city\":\"b\",\"country\":\"ES\",\"is_default\":true}";
    String body =
        "{\"first_name\":\"Ana\",\"email\":\"a@b.test\",\"addresses\":[%s,%s]}"
            .formatted(address, address);
    assertThat(post("manager", "/customers", body).errors())
        .containsExactly("addresses[1].is_default: conflict");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+34 600 111 222",
        "600111222",
        "0034 600 11 12 22",
        "(600) 111-222",
        "tel:+34600111222"
      })
  void recognizesAPhoneNumberInAnyNotation(String notation) {
    String id = created(aCustomer().phone("+34600111222"));
    post("manager", "/customers", aCustomer().phone(notation)).isProblem(409, "duplicate_customer");
    assertThat(
            get("manager", "/customers?phone=" + notation.replace("+", "%2B").replace(" ", "%20"))
                .at("items/0/id")
                .asText())
        .isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource({
    "email,Ana@Mail.test,ANA@mail.TEST",
    "email,jos\u00E9@mail.test,JOSE\u0301@mail.test",
    "phone,+34600111222,600 111 222",
    "external_id,POS-1,POS-1",
    "user_id,auth-1,auth-1"
  })
  void keepsContactsUnique(String field, String first, String second) {
    String id = created(aCustomer().with(field, first));
    Answer refused =
        post("manager", "/customers", aCustomer().with(field, second))
            .isProblem(409, "duplicate_customer");
    assertThat(refused.at("field").asText()).isEqualTo(field);
    assertThat(refused.at("existing_id").asText()).isEqualTo(id);
    assertThat(get("manager", "/customers?include_total=true").at("total").asInt()).isEqualTo(1);
  }

  @Test
  void createsOneOfManyConcurrentDuplicates() {
    List<Integer> statuses =
        IntStream.range(0, 32)
            .parallel()
            .mapToObj(i -> post("service", "/customers", DUPLICATE).status())
            .toList();
    assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
    assertThat(get("manager", "/customers?include_total=true").at("total").asInt()).isEqualTo(1);
  }

  private static final String DUPLICATE =
      "{\"first_name\":\"Ana\",\"email\":\"ana@mail.test\",\"phone\":\"+34600111222\"}";

  @ParameterizedTest
  @CsvSource({
    "555-1234,false",
    "253-0000,false",
    "+1 555 123 4567,true",
    "600111222 x5,false",
    "+49 (0)30 123456,true",
    "+386 00 60 44338,false"
  })
  void acceptsOnlyPhoneNumbersThatAreNotLocal(String phone, boolean isAccepted) {
    // The tests use region ES, where a number has nine digits.
    assertThat(post("manager", "/customers", aCustomer().phone(phone)).status())
        .isEqualTo(isAccepted ? 201 : 422);
  }
}
