package customerservice.customers.profile;

import static customerservice.testing.Guest.aCustomer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in bodies and parameters that people paste from other systems. */
@QuarkusTest
class ProfileValuesTest extends ApiTest {
  private static String found(String parameter, String value) {
    return get("manager", "/customers?" + parameter + "=" + URLEncoder.encode(value, UTF_8))
        .is(200)
        .at("items/0/id")
        .asText();
  }

  /** A contact in one form, in another form, and its stored form. */
  @ParameterizedTest
  @CsvSource({
    "phone,+52 1 55 1234 5678,+52 55 1234 5678,+525512345678",
    "phone,+52 55 1234 5678,+5215512345678,+525512345678",
    "phone,+55 11 8123-4567,+55 11 98123-4567,+5511981234567",
    "phone,\u202A+34 612\u202C 345\uFE0D 678,612345678,+34612345678",
    "phone,0052 1 55 1234 5678,+525512345678,+525512345678",
    "email,info@müller.de,info@xn--mller-kva.de,info@müller.de",
    "email,info@xn--mller-kva.de,Info@MÜLLER.de,info@xn--mller-kva.de",
    "email,İNFO@x.example,info@x.example,İNFO@x.example",
    "email,info@x.example,İNFO@x.example,info@x.example",
    "email,\u200Bana@mail.test\u202C,ana@mail.test,ana@mail.test",
    "external_id,\u202Dpos-1\u202C,pos-1,pos-1",
    "external_id,pos-1,\uFEFFpos-1\u200E,pos-1",
  })
  void findsAContactInEachForm(String field, String first, String other, String stored) {
    String id = created(aCustomer().with(field, first));
    assertThat(get("manager", "/customers/" + id).at(field).asText()).isEqualTo(stored);
    for (String form : new String[] {first, other, stored}) {
      Answer refused =
          post("manager", "/customers", aCustomer().with(field, form))
              .isProblem(409, "duplicate_customer");
      assertThat(refused.at("field").asText()).isEqualTo(field);
      assertThat(refused.at("existing_id").asText()).isEqualTo(id);
      assertThat(found(field, form)).as(form).isEqualTo(id);
      assertThat(put("manager", "/customers/" + id, aCustomer().with(field, form)).status())
          .isEqualTo(200);
    }
  }

  @Test
  void releasesAnInternationalAddress() {
    String id = created(aCustomer().email("info@müller.de"));
    put("manager", "/customers/" + id, "{\"email\":\"INFO@xn--mller-kva.de\"}").is(200);
    post("manager", "/customers", aCustomer().email("info@müller.de"))
        .isProblem(409, "duplicate_customer");
    put("manager", "/customers/" + id, "{\"email\":\"other@müller.de\"}").is(200);
    post("manager", "/customers", aCustomer().email("info@müller.de")).is(201);
  }

  @Test
  void distinguishesDomainsThatOnlyLookAlike() {
    created(aCustomer().email("info@straße.de"));
    post("manager", "/customers", aCustomer().email("info@strasse.de")).is(201);
    post("manager", "/customers", aCustomer().email("info@xn--strae-oqa.de"))
        .isProblem(409, "duplicate_customer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u200B", "\u3164", "\u2800", "\uFE0F", "\u202A \u202C", "\uFEFF", "\u0001"})
  void takesANameOfInvisibleCharactersForBlank(String name) {
    assertThat(post("manager", "/customers", aCustomer().with("first_name", name)).errors())
        .containsExactly("first_name: required");
    assertThat(
            post("manager", "/customers", aCustomer().with("last_name", name))
                .is(201)
                .at("last_name")
                .isNull())
        .isTrue();
    String id = created(aCustomer());
    assertThat(
            patch("manager", "/customers/" + id, "{\"first_name\":\"" + escaped(name) + "\"}")
                .errors())
        .containsExactly("first_name: required");
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));
    return escaped.toString();
  }

  @Test
  void requiresAContactThatIsNotBlank() {
    assertThat(
            post(
                    "manager",
                    "/customers",
                    "{\"first_name\":\"Ana\",\"email\":\"\\u200b\",\"phone\":\"\\u202a\\u202c\"}")
                .errors())
        .containsExactly("$: required");
  }

  @Test
  void ignoresInvisibleCharactersInCodes() {
    String body =
        """
        {"first_name":"Ana","email":"ana@mail.test","status":"active\\u200e",
         "date_of_birth":"\\u200e1990\\u200e-\\u200e05\\u200e-\\u200e17","tags":["\\ufeffvip"],
         "addresses":[{"line1":"a","city":"b","country":"\\u202axk\\u202c"}],
         "preferences":{"language":"sq-\\u00adXK","allergens":["nu\\u200bts"],
           "preferred_contact":"email\\u2060"}}
        """;
    Answer ana = post("manager", "/customers", body).is(201);
    assertThat(ana.at("date_of_birth").asText()).isEqualTo("1990-05-17");
    assertThat(ana.at("tags/0").asText()).isEqualTo("vip");
    assertThat(ana.at("addresses/0/country").asText()).isEqualTo("XK");
    assertThat(ana.at("preferences/language").asText()).isEqualTo("sq-XK");
    assertThat(ana.at("preferences/allergens/0").asText()).isEqualTo("nuts");
    assertThat(ana.at("preferences/preferred_contact").asText()).isEqualTo("email");
    String id = ana.at("id").asText();
    assertThat(found("country", "XK")).isEqualTo(id);
    assertThat(found("country", "\u200Exk")).isEqualTo(id);
    assertThat(found("tag", "vip\u200B")).isEqualTo(id);
    assertThat(found("birthday", "05\u200E-\u200E17")).isEqualTo(id);
    assertThat(found("status", "\uFEFFactive")).isEqualTo(id);
    assertThat(found("min_points", "\u200E0")).isEqualTo(id);
    assertThat(found("limit", "\u200E 1\u202C")).isEqualTo(id);
    assertThat(found("include_total", "true\u200E")).isEqualTo(id);
    assertThat(found("sort", "\u202A-points\u202C")).isEqualTo(id);
  }
}
