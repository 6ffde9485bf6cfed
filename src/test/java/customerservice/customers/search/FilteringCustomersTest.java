package customerservice.customers.search;

import static customerservice.testing.Guest.aCustomer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.Guest;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every filter of the list: by itself, at its limits, and combined. */
@QuarkusTest
class FilteringCustomersTest extends ApiTest {
  /**
   * Each case: query, expected names among Ana, Eva, Leo and Max, created in this order. The cases
   * share the data of one set-up.
   */
  @TestFactory
  Stream<DynamicTest> filtersCustomers() throws Exception {
    String ana =
        create(
            aCustomer()
                .named("Ana", "García")
                .with("external_id", "POS-1")
                .with("date_of_birth", "0000-02-29")
                .with("preferences", json("{'allergens':['nuts','milk','eggs']}"))
                .with("consents", granted("email_marketing", "sms_marketing"))
                .in("Sevilla"));
    String eva =
        create(
            aCustomer()
                .named("Eva", "Ruiz")
                .with("user_id", "login-2")
                .with("date_of_birth", "1990-02-28")
                .with("preferences", json("{'allergens':['nuts']}"))
                .with("consents", granted("email_marketing")));
    String leo =
        create(
            aCustomer()
                .named("Leo", "Silva")
                .with("date_of_birth", "1970-12-31")
                .with("preferences", json("{'allergens':['milk','nuts']}"))
                .with("consents", granted("profiling"))
                .with(
                    "addresses",
                    json(
                        "[{'line1':'a','city':'Lisboa','country':'pt'},"
                            + "{'line1':'b','city':'Madrid','country':'ES'}]")));
    create(aCustomer().named("Max", "Bauer").with("date_of_birth", "2000-02-29"));
    // 10:05:00, 10:05:30, 10:06:00
    TestClock.pass(Duration.ofMinutes(1));
    put("staff", "/customers/" + ana, "{\"tags\":[\"vip\"]}").is(200);
    TestClock.pass(Duration.ofSeconds(30));
    earn(eva, 40);
    TestClock.pass(Duration.ofSeconds(30));
    earn(leo, 500);

    return Stream.of(
            "external_id=POS-1|Ana",
            "external_id=+POS-1+|Ana",
            "external_id=pos-1|",
            "external_id=POS|",
            "user_id=login-2|Eva",
            "user_id=LOGIN-2|",
            "external_id=POS-1&user_id=login-2|",
            "allergen=nuts|Leo Eva Ana",
            "allergen=nuts,milk|Leo Ana",
            "allergen=nuts,milk,nuts|Leo Ana",
            "allergen=nuts,fish|",
            "country=ES|Leo Ana",
            "country=es|Leo Ana",
            "country=PT|Leo",
            "country=FR|",
            "country=PT&city=madrid|Leo",
            "min_points=0|Max Leo Eva Ana",
            "min_points=1|Leo Eva",
            "min_points=-5|Max Leo Eva Ana",
            "min_points=500|Leo",
            "min_points=501|",
            "max_points=499|Max Eva Ana",
            "max_points=500|Max Leo Eva Ana",
            "max_points=0|Max Ana",
            "max_points=-1|",
            "min_points=40&max_points=40|Eva",
            "min_points=41&max_points=40|",
            "min_points=-9223372036854775808&max_points=9223372036854775807|Max Leo Eva Ana",
            "created_from=2026-05-17T10:02:00Z|Max Leo Eva",
            "created_from=2026-05-17T10:02:00.000000001Z|Max Leo",
            "created_from=2026-05-17T10:02:00.000001Z|Max Leo",
            "created_to=2026-05-17T10:02:00Z|Ana",
            "created_to=2026-05-17T10:02:00.000000001Z|Eva Ana",
            "created_from=2026-05-17T10:02:00Z&created_to=2026-05-17T10:03:00Z|Eva",
            "created_from=2026-05-17T12:03:00%2B02:00|Max Leo",
            "created_from=2026-05-17T12:03:00+02:00|Max Leo",
            "created_from=2026-05-17T05:03:00-05:00|Max Leo",
            "created_from=2026-05-17|Max Leo Eva Ana",
            "created_from=2026-05-18|",
            "created_to=2026-05-17|",
            "created_to=2026-05-18|Max Leo Eva Ana",
            "created_from=0000-01-01&created_to=9999-12-31T23:59:59.999999999-23:59|Max Leo Eva Ana",
            "updated_from=2026-05-17T10:05:00Z|Ana",
            "updated_to=2026-05-17T10:05:00Z|Max Leo Eva",
            "last_activity_from=2026-05-17|Leo Eva",
            "last_activity_from=2026-05-17T10:06:00Z|Leo",
            "last_activity_to=2026-05-17T10:06:00Z|Eva",
            "last_activity_to=2026-05-18|Leo Eva",
            "birthday=02|Max Eva Ana",
            "birthday=02-29|Max Ana",
            "birthday=02-28|Eva",
            "birthday=02-01|",
            "birthday=03|",
            "birthday=12|Leo",
            "birthday=12-31|Leo",
            "consent=email_marketing|Eva Ana",
            "consent=sms_marketing|Ana",
            "consent=email_marketing,sms_marketing|Ana",
            "consent=profiling|Leo",
            "consent=profiling,sms_marketing|",
            "q=a&country=ES&allergen=milk&consent=sms_marketing&birthday=02&max_points=0&tag=vip|Ana",
            "status=active&tier=bronze&allergen=nuts&created_to=2026-05-17T10:02:00Z|Ana",
            "tier=silver&min_points=500&last_activity_from=2026-05-17&country=PT|Leo")
        .map(expected ->
            dynamicTest(
                expected,
                () -> {
                  String[] parts = expected.split("[|]", -1);
                  Answer found = get("staff", "/customers?include_total=true&" + parts[0]).is(200);
                  List<String> names =
                      parts[1].isEmpty() ? List.of() : List.of(parts[1].split(" ", -1));
                  assertThat(names(found)).isEqualTo(names);
                  assertThat(found.at("total").asInt()).isEqualTo(names.size());
                }));
  }

  @Test
  void followsChangesOfTheProfile() throws Exception {
    String id =
        create(
            aCustomer()
                .with("external_id", "POS-1")
                .with("date_of_birth", "1990-05-17")
                .with("consents", granted("profiling"))
                .in("Madrid"));
    String change =
        """
        {"external_id":"POS-2","date_of_birth":null,"preferences":{"allergens":["milk"]},
         "consents":{"profiling":{"granted":false}},
         "addresses":[{"line1":"a","city":"Lisboa","country":"PT"}]}
        """;
    patch("staff", "/customers/" + id, change).is(200);
    for (String gone :
        List.of("external_id=POS-1", "birthday=05", "consent=profiling", "country=ES")) {
      assertThat(names(get("staff", "/customers?" + gone))).as(gone).isEmpty();
    }
    for (String there : List.of("external_id=POS-2", "allergen=milk", "country=PT")) {
      assertThat(names(get("staff", "/customers?" + there))).as(there).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allergen=Nuts|allergen: invalid_format",
        "country=XX|country: invalid_format",
        "country=ESP|country: invalid_format",
        "country=ES,PT|country: invalid_format",
        "min_points=ten|min_points: wrong_type",
        "min_points=1.5|min_points: wrong_type",
        "min_points=1e3|min_points: wrong_type",
        "max_points=9223372036854775808|max_points: out_of_range",
        "max_points=-9223372036854775809|max_points: out_of_range",
        "min_points=1&min_points=2|min_points: conflict",
        "created_from=yesterday|created_from: invalid_format",
        "created_to=2026-02-30|created_to: invalid_format",
        "created_to=2026-05-17T10:00:00|created_to: invalid_format",
        "updated_from=2026-05-17T10:00|updated_from: invalid_format",
        "updated_to=17.5.2026|updated_to: invalid_format",
        "last_activity_from=2026-05-17T25:00:00Z|last_activity_from: invalid_format",
        "last_activity_to=2026-05-17T10:00:00%2B24:00|last_activity_to: invalid_format",
        "birthday=13|birthday: invalid_format",
        "birthday=00|birthday: invalid_format",
        "birthday=2|birthday: invalid_format",
        "birthday=02-30|birthday: invalid_format",
        "birthday=04-31|birthday: invalid_format",
        "birthday=02-00|birthday: invalid_format",
        "birthday=1990-02-28|birthday: invalid_format",
        "consent=marketing|consent: not_allowed",
        "consent=profiling,Profiling|consent: not_allowed",
      })
  void rejectsInvalidParameters(String query, String fault) {
    assertThat(get("staff", "/customers?" + query).errors()).containsExactly(fault);
  }

  @Test
  void ignoresPointsThatAreOverdueToExpire() {
    String program = get("admin", "/loyalty/program").text();
    String expiring =
        program.replace("\"points_expire_after_months\":null", "\"points_expire_after_months\":1");
    put("admin", "/loyalty/program", expiring).is(200);
    String id = create(aCustomer());
    earn(id, 10);
    TestClock.pass(Duration.ofDays(30));
    earn(id, 5);
    create(aCustomer().named("Max", "Bauer"));
    assertThat(names(get("staff", "/customers?min_points=15&max_points=15")))
        .containsExactly("Ana");
    TestClock.pass(Duration.ofDays(20));
    assertThat(get("staff", "/customers/" + id).at("loyalty/points").asInt()).isEqualTo(5);
    assertThat(names(get("staff", "/customers?min_points=6"))).isEmpty();
    assertThat(names(get("staff", "/customers?min_points=5&max_points=5"))).containsExactly("Ana");
    TestClock.pass(Duration.ofDays(60));
    assertThat(names(get("staff", "/customers?max_points=0"))).containsExactly("Max", "Ana");
  }

  /** A merge moves the activity of the source to a target that may be newer. */
  @Test
  void findsAnActivityBeforeTheCreation() {
    String source = create(aCustomer());
    earn(source, 10);
    TestClock.pass(Duration.ofDays(1));
    String target = create(aCustomer().named("Eva", "Ruiz"));
    post("manager", "/customers/" + target + "/merge", "{\"source_id\":\"%s\"}".formatted(source))
        .is(200);
    assertThat(names(get("staff", "/customers?last_activity_to=2026-05-18")))
        .containsExactly("Eva");
    assertThat(names(get("staff", "/customers?last_activity_to=2026-05-18&q=eva")))
        .containsExactly("Eva");
  }

  @Test
  void reportsAllErrorsAtOnce() {
    assertThat(get("staff", "/customers?birthday=x&min_points=x&country=x&created_to=x").errors())
        .containsExactlyInAnyOrder(
            "birthday: invalid_format",
            "min_points: wrong_type",
            "country: invalid_format",
            "created_to: invalid_format");
  }

  @ParameterizedTest
  @CsvSource({"external_id", "user_id", "allergen", "tag", "q", "city"})
  void acceptsAParameterUpToItsLength(String name) {
    String longest = "a".repeat(40) + ("," + "a".repeat(40)).repeat(11) + ",aaaaaaaa";
    assertThat(longest).hasSize(500);
    get("staff", "/customers?" + name + "=" + longest).is(200);
    assertThat(get("staff", "/customers?" + name + "=" + longest + "a").errors())
        .containsExactly(name + ": too_long");
  }

  @ParameterizedTest
  @CsvSource({"q=a&tag=b,q=a+tag%3Db", "q=a&tag=b,q=a%5D%2C+tag%3D%5Bb", "q=a&tag=b,q=a%26tag%3Db"})
  void rejectsACursorOfASimilarList(String one, String other) {
    for (int i = 0; i < 2; i++) {
      create(aCustomer().named("a tag b", "x").tagged("b"));
    }
    String cursor = get("staff", "/customers?limit=1&" + one).at("next_cursor").asText();
    get("staff", "/customers?limit=1&" + one + "&cursor=" + cursor).is(200);
    assertThat(get("staff", "/customers?limit=1&" + other + "&cursor=" + cursor).errors())
        .containsExactly("cursor: invalid_format");
  }

  private String create(Guest guest) {
    TestClock.pass(Duration.ofMinutes(1));
    return created(guest);
  }

  private void earn(String id, int points) {
    post("staff", "/customers/" + id + "/loyalty/earn", "{\"points\":%d}".formatted(points))
        .is(201);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  private static JsonNode granted(String... names) throws Exception {
    return json(
        "{"
            + String.join(
                ",", List.of(names).stream().map(n -> "'" + n + "':{'granted':true}").toList())
            + "}");
  }

  private static List<String> names(Answer page) {
    return StreamSupport.stream(page.is(200).at("items").spliterator(), false)
        .map(item -> item.path("first_name").asText())
        .toList();
  }
}
