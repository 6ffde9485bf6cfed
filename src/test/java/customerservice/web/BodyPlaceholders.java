package customerservice.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.OpenApi;
import customerservice.testing.Schemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Valid request bodies in which one value is replaced by a placeholder: one body for each place
 * that can have a value.
 */
final class BodyPlaceholders {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String PLACEHOLDER = "the placeholder";

  /** For each string format of the schemas, one of these is valid. */
  private static final List<String> TEXTS =
      List.of("a", "1", "ES", "EUR", "2026-05-17", "a@b.test", "04:00", "Europe/Madrid");

  private final OpenApi description;
  private final Schemas schemas;
  private final Map<String, String> bodies = new LinkedHashMap<>();

  private BodyPlaceholders(OpenApi description) {
    this.description = description;
    this.schemas = new Schemas(description);
  }

  /**
   * Returns the bodies by the path of their placeholder.
   *
   * @param schema the schema of the body
   * @param example a valid body; absent values are generated
   */
  static Map<String, String> of(OpenApi description, JsonNode schema, JsonNode example) {
    BodyPlaceholders places = new BodyPlaceholders(description);
    places.visit("$", schema, example, value -> value);
    return places.bodies;
  }

  /** Replaces the placeholder by a JSON value. */
  static String filled(String body, String value) {
    return body.replace("\"" + PLACEHOLDER + "\"", value);
  }

  private void visit(
      String place, JsonNode reference, JsonNode there, UnaryOperator<JsonNode> body) {
    bodies.put(place, body.apply(JSON.textNode(PLACEHOLDER)).toString());
    JsonNode schema = description.resolved(reference);
    for (String choice : List.of("oneOf", "anyOf", "allOf")) {
      for (JsonNode one : schema.path(choice)) {
        boolean isFit = schemas.of(one).validate(there).isEmpty();
        visit(place, one, isFit ? there : sample(one), body);
      }
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> visit(place, field.getKey(), field.getValue(), object(schema, there), body));
    if (schema.path("properties").isObject() && !schema.path("properties").isEmpty()) {
      visit(place, "no_such_field", JSON.objectNode(), object(schema, there), body);
    }
    if (schema.path("additionalProperties").isObject()) {
      JsonNode entry = schema.path("additionalProperties");
      visit(place, "a", entry, object(schema, there), body);
      visit(place, "a\u0000\uD83E\uDD5E", entry, object(schema, there), body);
    }
    if (schema.has("items")) {
      JsonNode item = schema.path("items");
      visit(place + "[0]", item, sample(item), value -> body.apply(JSON.arrayNode().add(value)));
    }
  }

  private void visit(
      String place,
      String field,
      JsonNode schema,
      ObjectNode around,
      UnaryOperator<JsonNode> body) {
    JsonNode there = around.has(field) ? around.get(field) : sample(schema);
    visit(
        place + "." + field,
        schema,
        there,
        value -> body.apply(around.deepCopy().set(field, value)));
  }

  /** Returns the object at a place, or else an object with all required fields. */
  private ObjectNode object(JsonNode schema, JsonNode there) {
    return there instanceof ObjectNode object ? object : (ObjectNode) requiredOf(schema);
  }

  private JsonNode requiredOf(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    for (String field : OpenApi.texts(schema.path("required"))) {
      object.set(field, sample(schema.path("properties").path(field)));
    }
    return object;
  }

  /** Generates a value that is valid for a schema. */
  private JsonNode sample(JsonNode reference) {
    JsonNode schema = description.resolved(reference);
    for (String choice : List.of("oneOf", "anyOf", "allOf")) {
      if (schema.has(choice)) {
        return sample(schema.path(choice).get(0));
      }
    }
    if (schema.has("enum")) {
      return schema.path("enum").get(0);
    }
    String type =
        schema.path("type").isArray()
            ? schema.path("type").get(0).asText()
            : schema.path("type").asText();
    return switch (type) {
      case "object" -> requiredOf(schema);
      case "array" -> list(schema);
      case "integer", "number" -> JSON.numberNode(Math.max(1, schema.path("minimum").asInt()));
      case "boolean" -> JSON.booleanNode(true);
      case "string" -> text(reference, schema);
      default -> JSON.nullNode();
    };
  }

  private ArrayNode list(JsonNode schema) {
    ArrayNode list = JSON.arrayNode();
    for (int i = 0; i < schema.path("minItems").asInt(); i++) {
      list.add(sample(schema.path("items")));
    }
    return list;
  }

  private JsonNode text(JsonNode reference, JsonNode schema) {
    for (JsonNode example : schema.path("examples")) {
      return example;
    }
    return TEXTS.stream()
        .<JsonNode>map(JSON::textNode)
        .filter(text -> schemas.of(reference).validate(text).isEmpty())
        .findFirst()
        .orElse(MissingNode.getInstance());
  }
}
