package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.Answer;
import customerservice.testing.ApiTest;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules that every operation of the description must follow. */
@Tag("every-operation")
@QuarkusTest
class EveryOperationTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND");
  private static final String BROKEN = "{";
  private static final String UNKNOWN_ID = "019a3c5e-7d10-7b42-8c3f-5e9a1b2c3d4e";

  static Stream<String> operations() {
    return DESCRIPTION.operations().keySet().stream();
  }

  static Stream<String> withAJsonBody() {
    Samples samples = new Samples(DESCRIPTION, Map.of());
    return operations().filter(route -> OpenApi.isJson(samples.mediaType(route)));
  }

  static Stream<String> reads() {
    return operations().filter(route -> route.startsWith("GET "));
  }

  static Stream<String> paths() {
    return DESCRIPTION.paths().stream();
  }

  /** A test of an operation or path whose requests change no data. */
  @FunctionalInterface
  private interface Check {
    void run(String name, Samples samples) throws Exception;
  }

  private static Stream<DynamicTest> onSharedSamples(Stream<String> names, Check check) {
    Samples samples = samples();
    return names.map(name -> dynamicTest(name, () -> check.run(name, samples)));
  }

  /** Each request fails this check and all later ones; the first check decides the response. */
  @TestFactory
  Stream<DynamicTest> checksInTheOrderOfTheContract() {
    return onSharedSamples(withAJsonBody(), EveryOperationTest::checksInTheOrderOfTheContract);
  }

  private static void checksInTheOrderOfTheContract(String route, Samples samples)
      throws Exception {
    String path = samples.path(route);
    String unknown = path.replace(samples.ids().getOrDefault("customer_id", "none"), UNKNOWN_ID);
    String method = route.split(" ", 2)[0];
    String role = role(route);
    String large = BROKEN.repeat(RequestBody.BYTES_MAX + 1);
    String before = stored();

    request(method, unknown + "?x=1").text(large).send().isProblem(401, "unauthenticated");
    request(method, unknown + "?x=1")
        .as(role)
        .text(large)
        .send()
        .isProblem(415, "unsupported_media_type");
    json(route, samples, unknown + "?x=1", large).isProblem(413, "payload_too_large");
    json(route, samples, unknown + "?x=1", BROKEN).isProblem(400, "malformed_json");
    json(route, samples, unknown + "?x=1", "{\"no_such_field\":1}")
        .isProblem(422, "validation_failed");
    assertThat(json(route, samples, path + "?x=1", samples.body(route).toString()).errors())
        .contains("x: unknown_field");
    if (!unknown.equals(path)) {
      json(route, samples, unknown, samples.body(route).toString())
          .isProblem(404, "customer_not_found");
    }
    assertThat(stored()).as("stored data after the refused requests").isEqualTo(before);
  }

  @TestFactory
  Stream<DynamicTest> writesNothingForAnUnsupportedBodyOrAccept() {
    return onSharedSamples(
        withAJsonBody(), EveryOperationTest::writesNothingForAnUnsupportedBodyOrAccept);
  }

  private static void writesNothingForAnUnsupportedBodyOrAccept(String route, Samples samples)
      throws Exception {
    String before = stored();
    String path = samples.path(route);
    for (String body : List.of("", "null", "[]", "\"text\"", "7", "true", "[{}]")) {
      Answer answer = json(route, samples, path, body);
      assertThat(answer.status()).as("%s with the body %s", route, body).isIn(400, 422);
    }
    for (String mediaType : List.of("text/plain", "application/xml", "*/*", "x")) {
      request(route.split(" ", 2)[0], path)
          .as(role(route))
          .header("Content-Type", mediaType)
          .text(samples.body(route).toString())
          .send()
          .isProblem(415, "unsupported_media_type");
    }
    request(route.split(" ", 2)[0], path)
        .as(role(route))
        .header("Content-Type", samples.mediaType(route) + ";charset=utf-16")
        .text(samples.body(route).toString())
        .send()
        .isProblem(415, "unsupported_media_type");
    json(route, samples, path, samples.body(route).toString(), "image/png")
        .isProblem(406, "not_acceptable");
    String twice = "{\"a\":1,\"a\":2}";
    json(route, samples, path, twice).isProblem(400, "malformed_json");
    String deep = "{\"a\":" + "[".repeat(RequestBody.DEPTH_MAX) + "]".repeat(RequestBody.DEPTH_MAX);
    json(route, samples, path, deep + "}").isProblem(400, "malformed_json");
    assertThat(stored()).as("stored data after the refused requests").isEqualTo(before);
  }

  @TestFactory
  Stream<DynamicTest> respondsWith406ToAnUnsupportedAccept() {
    return onSharedSamples(reads(), EveryOperationTest::respondsWith406ToAnUnsupportedAccept);
  }

  private static void respondsWith406ToAnUnsupportedAccept(String route, Samples samples) {
    boolean ignoresAccept = !responses(route).has("406");
    Answer other = read(route, samples).header("Accept", "image/png").send();
    if (ignoresAccept) {
      other.is(200);
    } else {
      other.isProblem(406, "not_acceptable");
    }
    String mediaType =
        DESCRIPTION.resolved(responses(route).path("200")).path("content").fieldNames().next();
    String type = mediaType.substring(0, mediaType.indexOf('/'));
    for (String accept :
        List.of("*/*", mediaType + ", image/png;q=0.9", type + "/*", "application/problem+json")) {
      Answer read = read(route, samples).header("Accept", accept).send().is(200);
      assertThat(read.header("content-type")).as(accept).startsWith(mediaType);
    }
  }

  /** The check comes before the authentication, so that no request changes data. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void acceptsAProblemOrTheTypeOfItsResponse(String route) {
    Samples samples = new Samples(DESCRIPTION, Map.of("source_id", UNKNOWN_ID));
    int otherwise = responses(route).has("401") ? 401 : 200;
    String type = responseType(route);
    for (String accept :
        List.of(
            "application/problem+json",
            "application/problem+json;q=0.1, image/png",
            "application/*",
            "*/*",
            "x",
            ";q=0",
            type.toUpperCase(Locale.ROOT) + ";q=0.5",
            type + ";q=0, */*")) {
      Answer admitted = sample(route, samples).header("Accept", accept).send();
      assertThat(admitted.status()).as(accept).isEqualTo(otherwise);
    }
    boolean isChecked = responses(route).has("406");
    for (String accept :
        List.of("image/png", type + ";q=0", "*/*;q=0", "application/problem+json;q=0, image/*")) {
      Answer refused = sample(route, samples).header("Accept", accept).send();
      assertThat(refused.status()).as(accept).isEqualTo(isChecked ? 406 : otherwise);
      if (isChecked) {
        assertThat(refused.at("detail").asText())
            .isEqualTo("Accept " + type + " or application/problem+json.");
      }
    }
  }

  /** Returns the media type of the successful response; any type for one without a body. */
  private static String responseType(String route) {
    return responses(route).properties().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .map(response -> DESCRIPTION.resolved(response.getValue()).path("content").fieldNames())
        .filter(Iterator::hasNext)
        .map(Iterator::next)
        .findFirst()
        .orElse("application/json");
  }

  @TestFactory
  Stream<DynamicTest> respondsToHeadLikeToGetWithoutABody() {
    return onSharedSamples(reads(), EveryOperationTest::respondsToHeadLikeToGetWithoutABody);
  }

  private static void respondsToHeadLikeToGetWithoutABody(String route, Samples samples) {
    Answer got = read(route, samples).send().is(200);
    Answer head = request("HEAD", samples.path(route)).as(role(route)).send().is(200);
    assertThat(head.text()).isEmpty();
    for (String header : List.of("cache-control", "etag", "link")) {
      assertThat(head.header(header)).as(header).isEqualTo(got.header(header));
    }
    if (responses(route).has("401")) {
      assertThat(request("HEAD", samples.path(route)).send().is(401).text()).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void keepsPersonalDataOutOfCaches(String route) {
    Answer answer = sample(route, samples()).as(role(route)).send();
    if (responses(route).has("401")) {
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
    } else {
      assertThat(answer.header("cache-control")).isNotEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> namesTheMethodsOfEveryPath() {
    return onSharedSamples(paths(), EveryOperationTest::namesTheMethodsOfEveryPath);
  }

  private static void namesTheMethodsOfEveryPath(String path, Samples samples) {
    String described =
        METHODS.stream()
            .map(method -> method + " " + path)
            .filter(route -> DESCRIPTION.operation(route).isObject())
            .findFirst()
            .orElseThrow();
    String target = samples.path(described).replaceFirst("\\?.*", "");
    Set<String> supported = new TreeSet<>(List.of("OPTIONS"));
    METHODS.stream()
        .filter(method -> DESCRIPTION.operationAt(method, target).isPresent())
        .forEach(supported::add);
    if (supported.contains("GET")) {
      supported.add("HEAD");
    }
    String allow = String.join(", ", supported);
    for (String method : METHODS) {
      if (!supported.contains(method)) {
        // The check of the method comes before the authentication.
        Answer wrong = request(method, target).send().isProblem(405, "method_not_allowed");
        assertThat(wrong.header("allow")).as("%s %s", method, path).isEqualTo(allow);
      }
    }
    assertThat(request("OPTIONS", target).send().is(200).header("allow")).isEqualTo(allow);
  }

  private static Answer json(String route, Samples samples, String path, String body) {
    return json(route, samples, path, body, "application/json");
  }

  private static Answer json(
      String route, Samples samples, String path, String body, String accept) {
    return request(route.split(" ", 2)[0], path)
        .as(role(route))
        .header("Content-Type", samples.mediaType(route))
        .header("Accept", accept)
        .text(body)
        .send();
  }

  private static Request read(String route, Samples samples) {
    return sample(route, samples).as(role(route));
  }

  private static JsonNode responses(String route) {
    return DESCRIPTION.operation(route).path("responses");
  }

  /** Returns a role with permission for the operation. */
  private static String role(String route) {
    List<String> roles = OpenApi.texts(DESCRIPTION.operation(route).path("x-roles"));
    return roles.isEmpty() ? "admin" : roles.getFirst();
  }
}
