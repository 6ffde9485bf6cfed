package customerservice.loyalty.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.events.WrittenEvents;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.InParallel;
import customerservice.testing.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and replacing the program. */
@QuarkusTest
public class ProgramTest extends ApiTest {
  private static final String PATH = "/loyalty/program";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A valid program in which some members are replaced, such as {@code "rounding":"ceil"}. */
  public static String body(String... members) {
    try {
      ObjectNode body =
          (ObjectNode)
              JSON.readTree(
                  """
                  {"name":"Amigos","currency":"EUR","points_per_unit":"2","rounding":"half_up",
                   "tiers":[{"name":"amigo","threshold":0,"multiplier":"1","benefits":[]},
                     {"name":"familia","threshold":100,"multiplier":"1.50","benefits":["Cava"]}],
                   "tier_window_months":null,"points_expire_after_months":null,
                   "timezone":"Europe/Madrid","day_starts_at":"04:00"}
                  """);
      for (String member : members) {
        body.setAll((ObjectNode) JSON.readTree("{" + member + "}"));
      }
      return body.toString();
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  private Answer change(String... members) {
    return put("admin", PATH, body(members));
  }

  @Test
  void returnsTheStandardProgramAtFirst() {
    Answer read = get("customer", PATH).is(200);
    assertThat(read.text())
        .isEqualTo(
            "{\"name\":\"Loyalty\",\"currency\":\"EUR\",\"points_per_unit\":\"1\","
                + "\"rounding\":\"floor\",\"tiers\":["
                + "{\"name\":\"bronze\",\"threshold\":0,\"multiplier\":\"1\",\"benefits\":[]},"
                + "{\"name\":\"silver\",\"threshold\":500,\"multiplier\":\"1.25\",\"benefits\":[]},"
                + "{\"name\":\"gold\",\"threshold\":2000,\"multiplier\":\"1.5\",\"benefits\":[]},"
                + "{\"name\":\"platinum\",\"threshold\":5000,\"multiplier\":\"2\",\"benefits\":[]}],"
                + "\"tier_window_months\":null,\"points_expire_after_months\":null,"
                + "\"timezone\":\"UTC\",\"day_starts_at\":\"00:00\",\"point_value\":null,"
                + "\"remind_days\":[30,7],\"version\":1,"
                + "\"updated_at\":\"2026-05-17T10:00:00.000000Z\"}");
    assertThat(read.header("etag")).isEqualTo("\"1\"");
    assertThat(put("admin", PATH, read.text()).is(200).json()).isEqualTo(read.json());
  }

  @Test
  void writesAnEventForEachVersion() throws Exception {
    get("staff", PATH).is(200);
    assertThat(WrittenEvents.all()).isEmpty();
    change().is(200);
    change().is(200);
    request("PUT", PATH).as("admin").header("If-Match", "\"1\"").json(body()).send().is(412);
    post("admin", PATH + "/preview", body("\"rounding\":\"ceil\"")).is(200);
    TestClock.pass(Duration.ofSeconds(-30)); // The clock of another replica may be slow.
    Answer last = change("\"rounding\":\"ceil\"").is(200);
    assertThat(last.at("updated_at").asText()).isEqualTo("2026-05-17T10:00:00.000000Z");
    assertThat(WrittenEvents.all())
        .allSatisfy(event -> {
          assertThat(event.origin()).isEqualTo("api");
          assertThat(event.customer()).isEmpty();
          assertThat(event.at()).isEqualTo(TestClock.START);
        })
        .extracting(WrittenEvents.WrittenEvent::text)
        .containsExactlyInAnyOrder(
            "program.updated - {\"version\":2}", "program.updated - {\"version\":3}");
  }

  @Test
  void replacesTheWholeProgram() {
    get("staff", PATH).is(200);
    TestClock.pass(Duration.ofHours(1));
    Answer changed = change("\"tier_window_months\":12", "\"points_expire_after_months\":24");
    changed.is(200);
    assertThat(changed.header("etag")).isEqualTo("\"2\"");
    assertThat(changed.at("version").asLong()).isEqualTo(2);
    assertThat(changed.at("updated_at").asText()).isEqualTo("2026-05-17T11:00:00.000000Z");
    assertThat(changed.at("tiers/1/multiplier").asText()).isEqualTo("1.50");
    assertThat(changed.at("tiers/1/benefits/0").asText()).isEqualTo("Cava");
    assertThat(changed.at("day_starts_at").asText()).isEqualTo("04:00");
    assertThat(get("staff", PATH).json()).isEqualTo(changed.json());

    TestClock.pass(Duration.ofHours(1));
    assertThat(put("admin", PATH, changed.text()).is(200).json()).isEqualTo(changed.json());
    ObjectNode sparse = (ObjectNode) changed.json();
    sparse.remove(List.of("tier_window_months", "points_expire_after_months", "version"));
    Answer cleared = put("admin", PATH, sparse).is(200);
    assertThat(cleared.at("tier_window_months").isNull()).isTrue();
    assertThat(cleared.at("points_expire_after_months").isNull()).isTrue();
    assertThat(cleared.at("version").asLong()).isEqualTo(3);
  }

  @Test
  void keepsPointValueAndReminderDaysThatAreAbsent() {
    Answer changed = change("\"point_value\":\"0.0100\"", "\"remind_days\":[7,60,7]").is(200);
    assertThat(changed.at("point_value").asText()).isEqualTo("0.0100");
    assertThat(changed.at("remind_days")).hasToString("[60,7]");
    assertThat(change().is(200).json()).isEqualTo(changed.json());
    assertThat(put("admin", PATH, changed.text()).is(200).json()).isEqualTo(changed.json());

    Answer other = change("\"name\":\"B\"").is(200);
    assertThat(other.at("point_value").asText()).isEqualTo("0.0100");
    assertThat(other.at("remind_days")).hasToString("[60,7]");
    assertThat(other.at("version").asLong()).isEqualTo(3);

    TestClock.pass(Duration.ofHours(1));
    Answer cleared = change("\"point_value\":null", "\"remind_days\":null").is(200);
    assertThat(cleared.at("point_value").isNull()).isTrue();
    assertThat(cleared.at("remind_days")).hasToString("[]");
    assertThat(get("staff", PATH).json()).isEqualTo(cleared.json());
    assertThat(get("admin", "/audit?action=program.update").at("items/0/fields"))
        .hasToString("[\"name\",\"point_value\",\"remind_days\"]");
  }

  @Test
  void previewsAProgramWithAllFields() {
    String program = body("\"point_value\":\"0.01\"", "\"remind_days\":[1]");
    post("admin", PATH + "/preview", program).is(200);
    assertThat(post("admin", PATH + "/preview", body("\"remind_days\":[0]")).errors())
        .containsExactly("remind_days[0]: out_of_range");
  }

  @Test
  void replacesOnlyTheExpectedVersion() {
    change().is(200);
    for (String tag : List.of("\"1\"", "W/\"2\"", "\"x\"")) {
      request("PUT", PATH)
          .as("admin")
          .header("If-Match", tag)
          .json(body("\"name\":\"B\""))
          .send()
          .isProblem(412, "version_conflict");
    }
    change("\"name\":\"B\"", "\"version\":1").isProblem(412, "version_conflict");
    assertThat(get("staff", PATH).at("name").asText()).isEqualTo("Amigos");
    request("PUT", PATH)
        .as("admin")
        .header("If-Match", "\"2\"")
        .json(body("\"name\":\"B\"", "\"version\":2"))
        .send()
        .is(200);
    request("PUT", PATH).as("admin").header("If-Match", "2").json(body()).send().is(422);
  }

  @Test
  void losesNoConcurrentChange() throws Exception {
    get("staff", PATH).is(200);
    List<Callable<Answer>> changes =
        IntStream.range(0, 16)
            .<Callable<Answer>>mapToObj(
                i -> () -> change("\"name\":\"P" + i + "\"", "\"version\":1"))
            .toList();
    List<Integer> statuses = InParallel.all(changes).stream().map(Answer::status).toList();
    assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
    assertThat(get("staff", PATH).at("version").asLong()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\":null|name: required",
        "\"name\":\" \"|name: required",
        "\"currency\":\"EURO\"|currency: too_long",
        "\"currency\":\"XAU\"|currency: invalid_format",
        "\"currency\":\"eur\"|currency: invalid_format",
        "\"currency\":978|currency: wrong_type",
        "\"points_per_unit\":1|points_per_unit: wrong_type",
        "\"points_per_unit\":\"0\"|points_per_unit: out_of_range",
        "\"points_per_unit\":\"1000.0001\"|points_per_unit: out_of_range",
        "\"points_per_unit\":\"0.00001\"|points_per_unit: invalid_format",
        "\"points_per_unit\":\"-1\"|points_per_unit: invalid_format",
        "\"points_per_unit\":\"1e2\"|points_per_unit: invalid_format",
        "\"rounding\":\"up\"|rounding: not_allowed",
        "\"tiers\":[]|tiers: too_short",
        "\"tiers\":null|tiers: required",
        "\"tiers\":{}|tiers: wrong_type",
        "\"tiers\":[7]|tiers[0]: wrong_type",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":1,\"multiplier\":\"1\"}]"
            + "|tiers[0].threshold: out_of_range",
        "\"tiers\":[{\"name\":\"A\",\"threshold\":0,\"multiplier\":\"1\"}]"
            + "|tiers[0].name: invalid_format",
        "\"tiers\":[{\"threshold\":0,\"multiplier\":\"1\"}]|tiers[0].name: required",
        "\"tiers\":[{\"name\":\"a\",\"multiplier\":\"1\"}]|tiers[0].threshold: required",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0}]|tiers[0].multiplier: required",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"0\"}]"
            + "|tiers[0].multiplier: out_of_range",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"100.1\"}]"
            + "|tiers[0].multiplier: out_of_range",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\",\"gifts\":[]}]"
            + "|tiers[0].gifts: unknown_field",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\",\"benefits\":[\"\"]}]"
            + "|tiers[0].benefits[0]: required",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\"},"
            + "{\"name\":\"b\",\"threshold\":0,\"multiplier\":\"1\"}]|tiers[1].threshold: conflict",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"1\"},"
            + "{\"name\":\"a\",\"threshold\":9,\"multiplier\":\"1\"}]|tiers[1].name: conflict",
        "\"tier_window_months\":0|tier_window_months: out_of_range",
        "\"tier_window_months\":61|tier_window_months: out_of_range",
        "\"tier_window_months\":\"12\"|tier_window_months: wrong_type",
        "\"points_expire_after_months\":0|points_expire_after_months: out_of_range",
        "\"points_expire_after_months\":121|points_expire_after_months: out_of_range",
        "\"timezone\":\"Madrid\"|timezone: invalid_format",
        "\"timezone\":\"+02:00\"|timezone: invalid_format",
        "\"timezone\":\"SystemV/PST8\"|timezone: invalid_format",
        "\"day_starts_at\":\"04:01\"|day_starts_at: invalid_format",
        "\"day_starts_at\":\"24:00\"|day_starts_at: invalid_format",
        "\"day_starts_at\":\"4:00\"|day_starts_at: invalid_format",
        "\"point_value\":0.01|point_value: wrong_type",
        "\"point_value\":\"0\"|point_value: out_of_range",
        "\"point_value\":\"1000000.000001\"|point_value: out_of_range",
        "\"point_value\":\"0.0000001\"|point_value: invalid_format",
        "\"point_value\":\"-0.01\"|point_value: invalid_format",
        "\"remind_days\":7|remind_days: wrong_type",
        "\"remind_days\":[\"7\"]|remind_days[0]: wrong_type",
        "\"remind_days\":[30,null]|remind_days[1]: wrong_type",
        "\"remind_days\":[0]|remind_days[0]: out_of_range",
        "\"remind_days\":[30,91]|remind_days[1]: out_of_range",
        "\"remind_days\":[1.5]|remind_days[0]: wrong_type",
        "\"remind_days\":[1,2,3,4]|remind_days: too_many",
        "\"version\":0|version: out_of_range",
        "\"tenant_id\":\"x\"|tenant_id: unknown_field",
      })
  void refusesInvalidFields(String member, String error) {
    assertThat(change(member).errors()).containsExactly(error);
    assertThat(get("staff", PATH).at("version").asLong()).isEqualTo(1);
  }

  @Test
  void requiresAllFields() {
    assertThat(put("admin", PATH, "{}").errors())
        .containsExactly(
            "name: required",
            "currency: required",
            "points_per_unit: required",
            "rounding: required",
            "tiers: required",
            "timezone: required",
            "day_starts_at: required");
    assertThat(put("admin", PATH, "[]").errors()).containsExactly("$: wrong_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"points_per_unit\":\"1000\"",
        "\"points_per_unit\":\"0.0001\"",
        "\"tier_window_months\":1",
        "\"tier_window_months\":60",
        "\"points_expire_after_months\":1",
        "\"points_expire_after_months\":120",
        "\"day_starts_at\":\"23:45\"",
        "\"currency\":\"JPY\"",
        "\"currency\":\"KWD\"",
        "\"timezone\":\"Asia/Kathmandu\"",
        "\"point_value\":\"0.000001\"",
        "\"point_value\":\"1000000\"",
        "\"point_value\":\" \"",
        "\"remind_days\":[]",
        "\"remind_days\":[1,90,89]",
        "\"remind_days\":[3,2,1,1,2,3]",
        "\"updated_at\":7",
        "\"version\":null",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"100\"}]",
        "\"tiers\":[{\"name\":\"a\",\"threshold\":0,\"multiplier\":\"0.0001\",\"benefits\":null},"
            + "{\"name\":\"b\",\"threshold\":1000000000000,\"multiplier\":\"1\"}]",
      })
  void acceptsValuesAtTheirLimits(String member) {
    change(member).is(200);
  }

  @Test
  void limitsTheNumberOfTiers() {
    change(tiers(ProgramBody.TIERS_MAX)).is(200);
    assertThat(change(tiers(ProgramBody.TIERS_MAX + 1)).errors())
        .containsExactly("tiers: too_many");
  }

  private static String tiers(int count) {
    return IntStream.range(0, count)
        .mapToObj("{\"name\":\"t%1$d\",\"threshold\":%1$d,\"multiplier\":\"1\"}"::formatted)
        .collect(Collectors.joining(",", "\"tiers\":[", "]"));
  }
}
