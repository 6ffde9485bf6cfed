package customerservice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A test that executes each operation of the OpenAPI description. */
public abstract class OperationsTest extends ApiTest {
  private static final OpenApi DESCRIPTION = OpenApi.read();
  private static final Duration IMPORT_LIMIT = Duration.ofSeconds(20);

  protected static Stream<String> operations() {
    return DESCRIPTION.operations().keySet().stream();
  }

  /** A valid request, with a token of the first role that may send it. */
  protected static Request operation(String route, Samples samples) {
    return sample(route, samples, samples.path(route), body(route, samples)).as(role(route));
  }

  /** Sends a request, which must succeed, and waits until its import has finished. */
  protected static void succeeds(String route, Request request) throws Exception {
    Answer answer = request.send();
    assertThat(answer.status()).as(answer::text).isBetween(200, 299);
    if (route.equals("POST /customers/import")) {
      Eventually.await(
          IMPORT_LIMIT,
          "the import has finished",
          () -> !get("admin", answer.header("location")).at("finished_at").isNull());
    }
  }

  /** Creates the state that the operation needs. */
  protected static void prepare(String route, Samples samples) throws Exception {
    if (route.endsWith("/unmerge")) {
      post("manager", samples.path(route.replace("unmerge", "merge")), samples.body(route)).is(200);
    }
    if (route.startsWith("DELETE /customers/imports")) {
      sql("UPDATE customer_service.imports SET status = 'running', finished_at = NULL");
    }
  }

  /** The sample body, with the existing customer in each item of a list. */
  private static JsonNode body(String route, Samples samples) {
    JsonNode body = samples.body(route).deepCopy();
    body.path("items")
        .forEach(item -> {
          if (item.has("customer_id")) {
            ((ObjectNode) item).put("customer_id", samples.ids().get("customer_id"));
          }
        });
    return body;
  }

  /** The texts of a body, except ids and those that look like names of fields. */
  protected static List<String> values(JsonNode body) {
    List<String> values = new ArrayList<>(List.of("no value at all"));
    collect(body, values);
    return values;
  }

  private static void collect(JsonNode node, List<String> values) {
    String text = node.isTextual() ? node.asText() : "";
    boolean isId = text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    if (text.length() > 3 && !text.matches("[a-z_]+") && !isId) {
      values.add(text);
    }
    node.forEach(member -> collect(member, values));
  }

  protected static String role(String route) {
    List<String> roles = OpenApi.texts(DESCRIPTION.operation(route).path("x-roles"));
    return roles.isEmpty() ? "admin" : roles.getFirst();
  }
}
