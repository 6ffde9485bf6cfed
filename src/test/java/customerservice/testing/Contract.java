package customerservice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Checks each response of an API test against the API description: its operation must document the
 * status, media type, headers and body.
 */
final class Contract {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final Schemas SCHEMAS = new Schemas(DESCRIPTION);
  private static final JsonMapper JSON = new JsonMapper();

  private static final String PROBLEM = "application/problem+json";

  /** Not documented by any operation; the header Allow lists the methods. */
  private static final int METHOD_NOT_ALLOWED = 405;

  /** The first status of a refusal. */
  private static final int REFUSED = 400;

  /** Static files and the console, which are not part of the API. */
  private static final Predicate<String> IS_FILE =
      Pattern.compile("/(docs|webjars)/.+|/console(/.*)?").asMatchPredicate();

  /** Paths that the server normalizes before routing. */
  private static final Predicate<String> IS_NOT_NORMALIZED =
      Pattern.compile(".*(//|/\\.{1,2}(/|$)|%2[EeFf]).*|.*/").asMatchPredicate();

  private Contract() {}

  /** Fails if a response does not match the description. */
  static void holds(String method, Reply answer) {
    String path = answer.path();
    String call = method + " " + path + ": ";
    assertThat(answer.headers().firstValue("x-request-id")).as("%sX-Request-Id", call).isPresent();
    if (method.equals("OPTIONS") || IS_FILE.test(path)) {
      return;
    }
    // HEAD is documented by GET and has no body.
    boolean isHead = method.equals("HEAD");
    Optional<String> route =
        IS_NOT_NORMALIZED.test(path) || answer.status() == METHOD_NOT_ALLOWED
            ? Optional.empty()
            : DESCRIPTION.operationAt(isHead ? "GET" : method, path);
    if (route.isEmpty()) {
      requireNotFound(call, isHead, answer);
      return;
    }
    String seen = route.get() + " " + answer.status();
    JsonNode documented =
        DESCRIPTION.resolved(
            DESCRIPTION.operation(route.get()).path("responses").path("" + answer.status()));
    assertThat(documented.isMissingNode())
        .as("openapi.yaml does not document %s, which returned %s%s", seen, call, answer.body())
        .isFalse();
    requireHeaders(seen, documented, answer);
    requireBody(seen, documented, answer, isHead);
  }

  private static void requireNotFound(String call, boolean isHead, Reply answer) {
    if (!IS_NOT_NORMALIZED.test(answer.path())) {
      assertThat(answer.status())
          .as("%sstatus of a path that openapi.yaml does not describe", call)
          .isIn(answer.path().startsWith("/") ? List.of(404, 405) : List.of(400));
    }
    if (!isHead && answer.status() >= REFUSED) {
      requireProblem(call, answer, DESCRIPTION.schema("Problem"));
    }
  }

  private static void requireHeaders(String seen, JsonNode documented, Reply answer) {
    for (Map.Entry<String, JsonNode> entry : documented.path("headers").properties()) {
      JsonNode header = DESCRIPTION.resolved(entry.getValue());
      Optional<String> value = answer.headers().firstValue(entry.getKey());
      if (header.path("required").asBoolean()) {
        assertThat(value).as("%s lacks the header %s", seen, entry.getKey()).isPresent();
      }
      value.ifPresent(text ->
          assertThat(
                  SCHEMAS
                      .of(header.path("schema"))
                      .validate(value(text, DESCRIPTION.resolved(header.path("schema")))))
              .as("%s: header %s is %s", seen, entry.getKey(), text)
              .isEmpty());
    }
  }

  /** Converts the text of a header to the type of its schema. */
  private static JsonNode value(String text, JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "integer" -> JsonNodeFactory.instance.numberNode(Long.parseLong(text));
      case "boolean" -> JsonNodeFactory.instance.booleanNode(text.equals("true"));
      default -> JsonNodeFactory.instance.textNode(text);
    };
  }

  private static void requireBody(String seen, JsonNode documented, Reply answer, boolean isHead) {
    JsonNode content = documented.path("content");
    if (content.isEmpty()) {
      assertThat(answer.body()).as("%s has no body", seen).isEmpty();
      return;
    }
    String mediaType = mediaType(answer);
    assertThat(content.has(mediaType)).as("%s is not documented as %s", seen, mediaType).isTrue();
    JsonNode schema = content.path(mediaType).path("schema");
    if (isHead) {
      return;
    }
    if (mediaType.equals(PROBLEM)) {
      JsonNode problem = requireProblem(seen, answer, schema);
      assertThat(content.path(mediaType).path("examples").fieldNames())
          .toIterable()
          .as("the problems that openapi.yaml documents for %s, by its examples", seen)
          .contains(problem.path("code").asText());
    } else if (OpenApi.isJson(mediaType)) {
      requireMatch(seen, answer, schema);
    }
  }

  private static JsonNode requireProblem(String call, Reply answer, JsonNode schema) {
    assertThat(mediaType(answer)).as(call).isEqualTo(PROBLEM);
    assertThat(answer.headers().firstValue("cache-control")).as(call).hasValue("no-store");
    JsonNode problem = requireMatch(call, answer, schema);
    assertThat(problem.path("status").asInt()).as(call).isEqualTo(answer.status());
    // A replay is identical to the first response.
    if (answer.headers().firstValue("idempotency-replayed").isEmpty()) {
      assertThat(answer.headers().firstValue("x-request-id"))
          .as("the X-Request-Id of %s", call)
          .hasValue(problem.path("request_id").asText());
    }
    return problem;
  }

  private static JsonNode requireMatch(String call, Reply answer, JsonNode schema) {
    try {
      JsonNode body = JSON.readTree(answer.body());
      assertThat(SCHEMAS.of(schema).validate(body))
          .as("%s is not as openapi.yaml describes it: %s", call, answer.body())
          .isEmpty();
      return body;
    } catch (JsonProcessingException e) {
      throw new AssertionError(call + " is not JSON: " + answer.body(), e);
    }
  }

  private static String mediaType(Reply answer) {
    return answer.headers().firstValue("content-type").orElse("none").split(";", 2)[0];
  }
}
