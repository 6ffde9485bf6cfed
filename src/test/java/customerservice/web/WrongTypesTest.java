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
 * Sends each wrong value in each field, parameter and header of each operation. No request may fail
 * with 5xx or hang, the description must cover each response ({@code Contract} checks it), and the
 * service must refuse values that the description forbids.
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

  /** Rules that apply to the value as sent; lengths and formats apply to the trimmed text. */
  private static final Set<String> PLAIN_RULES =
      Set.of("type", "additionalProperties", "required", "oneOf", "anyOf");

  /** Values that the schema validator cannot handle. */
  private static final String BEYOND_VALIDATION = ".*(1e999999999|1e-999999999|\\[{40}).*";

  private static final Reports.Counts COUNTS = new Reports.Counts();

  /** Values that the schemas allow and the service refuses, as a hint for the description. */
  private static final List<String> REFUSED_BEYOND_SCHEMAS = new ArrayList<>();

  private static Stream<String> operations() {
    return DESCRIPTION.operations().keySet().stream();
  }

  static Stream<String> withABody() {
    return operations().filter(route -> OpenApi.isJson(NO_SAMPLES.mediaType(route)));
  }

  static Stream<String> withIdsInThePath() {
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
    Map<String, String> bodies = BodyPlaceholders.of(DESCRIPTION, schema, samples.body(route));
    for (Map.Entry<String, String> place : bodies.entrySet()) {
      for (String value : WrongValues.JSON) {
        String what = place.getKey() + " = " + value;
        String body = BodyPlaceholders.filled(place.getValue(), value);
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
          startAnew(); // A created customer could be the reason for the next refusal.
        }
      }
    }
  }

  /** Fails if the service accepts a forbidden value, and records a refusal of an allowed one. */
  private static void compare(
      String route, String what, JsonSchema schema, String body, Answer answer) throws IOException {
    if (answer.status() == MALFORMED) {
      return;
    }
    Set<ValidationMessage> wrong = schema.validate(JSON.readTree(body));
    if (isTaken(answer)) {
      assertThat(wrong)
          .as("%s accepts %s, which openapi.yaml forbids", route, what)
          .extracting(ValidationMessage::getType)
          .doesNotContainAnyElementsOf(PLAIN_RULES);
    } else if (answer.status() == INVALID && wrong.isEmpty()) {
      REFUSED_BEYOND_SCHEMAS.add(route + " " + what + " " + answer.text());
    }
  }

  /** Whether the request, or the only item of a batch, was accepted. */
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
  @MethodSource("withIdsInThePath")
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

  /** Adds a token with permission for the operation. */
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
    Reports.write("refused-beyond-the-schemas.txt", String.join("\n", REFUSED_BEYOND_SCHEMAS));
    COUNTS.write("wrong-values.txt");
  }
}
