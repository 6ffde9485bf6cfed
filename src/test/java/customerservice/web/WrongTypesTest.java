package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import customerservice.testing.Reports;
import customerservice.testing.Samples;
import customerservice.testing.Schemas;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each field, parameter and header of each operation with each wrong value. Nothing may fail or
 * hang; what is answered is described ({@code Contract} sees to that), and what the description
 * forbids is refused.
 */
@QuarkusTest
@Tag("slow")
class WrongTypesTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final Schemas SCHEMAS = new Schemas(DESCRIPTION);
  private static final Samples NO_SAMPLES = new Samples(DESCRIPTION, Map.of());
  private static final JsonMapper JSON = new JsonMapper();
  private static final int REFUSED = 300;
  private static final int MALFORMED = 400;
  private static final int INVALID = 422;
  private static final int FAILED = 500;

  /** Rules that hold to the letter; lengths and forms hold for what is left of a trimmed text. */
  private static final Set<String> PLAIN_RULES =
      Set.of("type", "additionalProperties", "required", "oneOf", "anyOf");

  /** What the validator cannot or need not read. */
  private static final String BEYOND_VALIDATION = ".*(1e999999999|1e-999999999|\\[{40}).*";

  private static final Reports.Counts COUNTS = new Reports.Counts();

  /** What the schemas would allow and the rules do not: an author of the description may look. */
  private static final List<String> UNDESCRIBED = new ArrayList<>();

  private static Stream<String> operations() {
    return DESCRIPTION.operations().keySet().stream();
  }

  static Stream<String> withABody() {
    return operations().filter(route -> OpenApi.isJson(NO_SAMPLES.mediaType(route)));
  }

  static Stream<String> withAPathOfIds() {
    return operations().filter(route -> route.contains("{"));
  }

  static Stream<String> withHeaders() {
    return operations().filter(route -> !parameters(route, "header").isEmpty());
  }

  static Stream<String> all() {
    return operations();
  }

  private static List<JsonNode> parameters(String route, String in) {
    return DESCRIPTION.parameters(DESCRIPTION.operation(route), in);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withABody")
  void refusesWrongValuesInABody(String route) throws Exception {
    Samples samples = samples();
    String path = samples.path(route);
    JsonNode schema =
        DESCRIPTION
            .operation(route)
            .path("requestBody")
            .path("content")
            .path(samples.mediaType(route))
            .path("schema");
    boolean isACollection = !route.contains("{");
    Map<String, String> holes = BodyHoles.of(DESCRIPTION, schema, samples.body(route));
    for (Map.Entry<String, String> hole : holes.entrySet()) {
      for (String value : WrongValues.JSON) {
        String what = hole.getKey() + " = " + value;
        String body = BodyHoles.filled(hole.getValue(), value);
        Answer answer =
            as(route, request(method(route), path))
                .header("Content-Type", samples.mediaType(route))
                .text(body)
                .send();
        count(route, "body", what, answer);
        if (!body.matches(BEYOND_VALIDATION)) {
          compare(route, what, SCHEMAS.of(schema), body, answer);
        }
        if (isACollection && answer.status() < REFUSED) {
          startAnew(); // What was created must not be why the next one is refused.
        }
      }
    }
  }

  /** What was taken is as described; what was refused and is as described, too, is noted. */
  private static void compare(
      String route, String what, JsonSchema schema, String body, Answer answer) throws IOException {
    if (answer.status() == MALFORMED) {
      return;
    }
    Set<ValidationMessage> wrong = schema.validate(JSON.readTree(body));
    if (isTaken(answer)) {
      assertThat(wrong)
          .as("%s took %s, which openapi.yaml forbids", route, what)
          .extracting(ValidationMessage::getType)
          .doesNotContainAnyElementsOf(PLAIN_RULES);
    } else if (answer.status() == INVALID && wrong.isEmpty()) {
      UNDESCRIBED.add(route + " " + what + " " + answer.text());
    }
  }

  /** An item of many is refused on its own; where there is one in a body here, it is the first. */
  private static boolean isTaken(Answer answer) {
    return answer.status() < REFUSED && !answer.at("items/0/problem").isObject();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void refusesWrongValuesInAQuery(String route) {
    Samples samples = samples();
    List<String> queries = new ArrayList<>(WrongValues.QUERIES);
    for (JsonNode parameter : parameters(route, "query")) {
      String name = parameter.path("name").asText();
      WrongValues.QUERY.forEach(value -> queries.add(name + "=" + value.replace("%s", name)));
    }
    String path = samples.path(route);
    for (String query : queries) {
      String there = path + (path.contains("?") ? "&" : "?") + query;
      count(route, "query", query, as(route, sample(route, samples, there)).send());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withAPathOfIds")
  void refusesWrongIds(String route) {
    Samples samples = samples();
    for (JsonNode parameter : parameters(route, "path")) {
      String name = parameter.path("name").asText();
      for (String value : WrongValues.PATH) {
        Map<String, String> ids = new TreeMap<>(samples.ids());
        ids.put(name, value);
        String path = new Samples(DESCRIPTION, ids).path(route);
        Answer answer = as(route, sample(route, samples, path)).send();
        count(route, "path", name + " = " + value, answer);
        assertThat(answer.status()).as("%s with %s = %s", route, name, value).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withHeaders")
  void refusesWrongHeaders(String route) {
    Samples samples = samples();
    for (JsonNode parameter : parameters(route, "header")) {
      String name = parameter.path("name").asText();
      for (String value : WrongValues.HEADER) {
        Answer answer = as(route, sample(route, samples)).header(name, value).send();
        count(route, "header", name + ": " + value, answer);
      }
    }
  }

  private static String method(String route) {
    return route.split(" ", 2)[0];
  }

  /** With a token that may do it. */
  private static Request as(String route, Request request) {
    List<String> roles = OpenApi.texts(DESCRIPTION.operation(route).path("x-roles"));
    return roles.isEmpty() ? request : request.as(roles.getFirst());
  }

  private static void count(String route, String where, String what, Answer answer) {
    assertThat(answer.status()).as("%s, %s: %s", route, where, what).isLessThan(FAILED);
    COUNTS.add(route, where, answer);
  }

  @AfterAll
  static void reportCounts() {
    Reports.write("refused-beyond-the-schemas.txt", String.join("\n", UNDESCRIBED));
    COUNTS.write("wrong-values.txt");
  }
}
