package customerservice.customers.profile;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests each limit of a profile with the largest accepted value and with one more. */
@QuarkusTest
class ProfileLimitsTest extends ApiTest {
  private static final String ADDRESS = "\"line1\":\"a\",\"city\":\"b\",\"country\":\"ES\"";

  /** A field of the body with a placeholder, its maximum length, and its path. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"first_name\":\"?\"|100|first_name",
        "\"last_name\":\"?\"|100|last_name",
        "\"external_id\":\"?\"|100|external_id",
        "\"user_id\":\"?\"|100|user_id",
        "\"notes\":\"?\"|5000|notes",
        "\"addresses\":[{\"label\":\"?\",@}]|40|addresses[0].label",
        "\"addresses\":[{\"line1\":\"?\",\"city\":\"b\",\"country\":\"ES\"}]|200|addresses[0].line1",
        "\"addresses\":[{\"line2\":\"?\",@}]|200|addresses[0].line2",
        "\"addresses\":[{\"line1\":\"a\",\"city\":\"?\",\"country\":\"ES\"}]|100|addresses[0].city",
        "\"addresses\":[{\"region\":\"?\",@}]|100|addresses[0].region",
        "\"addresses\":[{\"postal_code\":\"?\",@}]|20|addresses[0].postal_code",
        "\"addresses\":[{\"delivery_instructions\":\"?\",@}]|500|addresses[0].delivery_instructions",
        "\"preferences\":{\"seating\":\"?\"}|100|preferences.seating",
        "\"preferences\":{\"notes\":\"?\"}|1000|preferences.notes",
        "\"preferences\":{\"favorite_items\":[\"?\"]}|100|preferences.favorite_items[0]",
        "\"consents\":{\"profiling\":{\"granted\":true,\"source\":\"?\"}}|100|consents.profiling.source",
        "\"attributes\":{\"till\":\"?\"}|500|attributes.till",
        "\"tags\":[\"?\"]|40|tags[0]",
        "\"preferences\":{\"allergens\":[\"?\"]}|40|preferences.allergens[0]",
      })
  void limitsTheLengthOfEachField(String field, int lengthMax, String path) {
    post("manager", "/customers", body(field, "a".repeat(lengthMax))).is(201);
    assertThat(post("manager", "/customers", body(field, "a".repeat(lengthMax + 1))).errors())
        .containsExactly(path + ": too_long");
    String id = get("manager", "/customers?phone=600111222").at("items/0/id").asText();
    if (!field.contains("tags") && !field.contains("allergens")) {
      // A character of four bytes and two chars, and one that folds to eighteen characters.
      for (String c : List.of("🍕", "ﷺ")) {
        put("manager", "/customers/" + id, body(field, c.repeat(lengthMax))).is(200);
        assertThat(
                put("manager", "/customers/" + id, body(field, c.repeat(lengthMax + 1))).errors())
            .containsExactly(path + ": too_long");
      }
    }
  }

  private static String body(String field, String value) {
    String sent = field.replace("@", ADDRESS).replace("?", value);
    String name = sent.contains("\"first_name\"") ? "" : ",\"first_name\":\"Ana\"";
    return "{%s%s,\"phone\":\"+34600111222\"}".formatted(sent, name);
  }

  /** A list with a placeholder for its entries, an entry, its maximum size, and its path. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"tags\":[?]|\"t#\"|50|tags",
        "\"preferences\":{\"dietary_restrictions\":[?]}|\"d#\"|50|preferences.dietary_restrictions",
        "\"preferences\":{\"allergens\":[?]}|\"a#\"|50|preferences.allergens",
        "\"preferences\":{\"favorite_items\":[?]}|\"f#\"|50|preferences.favorite_items",
        "\"attributes\":{?}|\"n#\":\"v\"|50|attributes",
        "\"addresses\":[?]|{\"line1\":\"#\",\"city\":\"b\",\"country\":\"ES\"}|10|addresses",
      })
  void limitsTheSizeOfEachList(String list, String entry, int sizeMax, String path) {
    post("manager", "/customers", body(list, entries(entry, sizeMax))).is(201);
    assertThat(post("manager", "/customers", body(list, entries(entry, sizeMax + 1))).errors())
        .containsExactly(path + ": too_many");
  }

  private static String entries(String entry, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> entry.replace("#", "" + i))
        .collect(Collectors.joining(","));
  }

  @Test
  void limitsTheLengthOfAttributeNames() {
    String longest = "n".repeat(40);
    String body =
        "{\"first_name\":\"Ana\",\"phone\":\"+34600111222\",\"attributes\":{\"%s\":\"v\"}}";
    post("manager", "/customers", body.formatted(longest)).is(201);
    assertThat(post("manager", "/customers", body.formatted(longest + "n")).errors())
        .containsExactly("attributes." + longest + "n: too_long");
    assertThat(post("manager", "/customers", body.formatted(" ")).errors())
        .containsExactly("attributes. : too_short");
  }

  /** 64 characters before the @ (RFC 5321 §4.5.3.1.1), and 254 in total. */
  @Test
  void limitsTheLengthOfAnEmailAddress() {
    String label = "d".repeat(61) + ".";
    String longest = "l".repeat(64) + "@" + label.repeat(3) + "test";
    String body = "{\"first_name\":\"Ana\",\"email\":\"%s\"}";
    assertThat(longest.length()).isEqualTo(255);
    assertThat(post("manager", "/customers", body.formatted(longest)).errors())
        .containsExactly("email: too_long");
    post("manager", "/customers", body.formatted(longest.substring(1))).is(201);
  }

  @ParameterizedTest
  @CsvSource({
    "1900-01-01,true",
    "1899-12-31,false",
    "2026-05-18,true",
    "2026-05-19,false",
    "0000-02-29,true",
    "2023-02-29,false",
    "0000-13-01,false"
  })
  void acceptsOnlyPossibleDatesOfBirth(String date, boolean isAccepted) {
    String body = body("\"date_of_birth\":\"?\"", date);
    assertThat(post("manager", "/customers", body).status()).isEqualTo(isAccepted ? 201 : 422);
  }
}
