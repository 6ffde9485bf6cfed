package customerservice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Builds a valid request for every operation, with existing ids and the first example of the
 * description as body.
 *
 * @param ids values of path parameters and of body fields, by name
 */
public record Samples(OpenApi description, Map<String, String> ids) {
  public String path(String route) {
    JsonNode operation = description.operation(route);
    String path = route.split(" ", 2)[1];
    for (JsonNode parameter : description.parameters(operation, "path")) {
      String name = parameter.path("name").asText();
      path = path.replace("{" + name + "}", ids.getOrDefault(name, example(parameter).asText()));
    }
    assertThat(path)
        .as(
            "a parameter of %s has no value: add an example to openapi.yaml, or the id to"
                + " ApiTest.samples()",
            route)
        .doesNotContain("{", "//")
        .doesNotEndWith("/");
    return path + requiredQuery(operation);
  }

  private String requiredQuery(JsonNode operation) {
    StringBuilder query = new StringBuilder();
    for (JsonNode parameter : description.parameters(operation, "query")) {
      if (parameter.path("required").asBoolean()) {
        query
            .append(query.isEmpty() ? '?' : '&')
            .append(parameter.path("name").asText())
            .append('=')
            .append(text(example(parameter)));
      }
    }
    return query.toString();
  }

  /** The value of a parameter; of a list, its entries separated by commas. */
  private static String text(JsonNode example) {
    return example.isArray()
        ? String.join(",", example.valueStream().map(JsonNode::asText).toList())
        : example.asText();
  }

  /** The media type of an operation's body; "" without a body. */
  public String mediaType(String route) {
    Iterator<String> types =
        description.operation(route).path("requestBody").path("content").fieldNames();
    return types.hasNext() ? types.next() : "";
  }

  /** A valid body; a missing node for operations without a body. */
  public JsonNode body(String route) {
    return bodies(route).getFirst();
  }

  /** All example bodies; a missing node for operations without a body. */
  public List<JsonNode> bodies(String route) {
    String mediaType = mediaType(route);
    if (mediaType.isEmpty()) {
      return List.of(MissingNode.getInstance());
    }
    JsonNode examples =
        description
            .operation(route)
            .path("requestBody")
            .path("content")
            .path(mediaType)
            .path("examples");
    assertThat(examples).as("examples of the body of %s", route).isNotEmpty();
    return examples
        .valueStream()
        .map(example -> withIds(description.resolved(example).path("value")))
        .toList();
  }

  private JsonNode withIds(JsonNode body) {
    JsonNode filled = body.deepCopy();
    if (filled instanceof ObjectNode object) {
      ids.forEach((name, id) -> {
        if (object.has(name)) {
          object.put(name, id);
        }
      });
    }
    return filled;
  }

  private JsonNode example(JsonNode described) {
    for (JsonNode example : described.path("examples")) {
      return description.resolved(example).path("value");
    }
    for (JsonNode example : description.resolved(described.path("schema")).path("examples")) {
      return example;
    }
    return MissingNode.getInstance();
  }
}
