package customerservice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiles schemas of the API description: references are resolved, fields that a schema does not
 * name are refused, and a timestamp must be in UTC and have microseconds. The description has no
 * pattern for timestamps, because generators apply a pattern to the parsed time.
 */
public final class Schemas {
  private static final String IRI = "https://customer-service.example/schemas.json";
  private static final String COMPONENTS = "\"#/components/schemas/";
  private static final String DEFINITIONS = "\"" + IRI + "#/$defs/";

  private static final String TIMESTAMP = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{6}Z$";

  private static final SchemaValidatorsConfig STRICT =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private final JsonSchemaFactory factory;
  private final Map<JsonNode, JsonSchema> known = new ConcurrentHashMap<>();

  public Schemas(OpenApi description) {
    String definitions =
        "{\"$defs\": %s}".formatted(standalone(description.root().at("/components/schemas")));
    this.factory =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(IRI, definitions))));
  }

  /** The compiled form of a schema or of a reference to one. */
  public JsonSchema of(JsonNode schema) {
    return known.computeIfAbsent(schema, this::made);
  }

  private JsonSchema made(JsonNode schema) {
    try {
      return factory.getSchema(new JsonMapper().readTree(standalone(schema)), STRICT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String standalone(JsonNode schema) {
    return strict(schema).toString().replace(COMPONENTS, DEFINITIONS);
  }

  private static JsonNode strict(JsonNode node) {
    JsonNode copy = node.deepCopy();
    for (OpenApi.Place place : new OpenApi(copy).everything()) {
      if (place.node() instanceof ObjectNode object
          && object.path("properties").isObject()
          && object.has("type")
          && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
      if (place.node() instanceof ObjectNode object
          && object.path("format").asText().equals("date-time")) {
        object.put("pattern", TIMESTAMP);
      }
    }
    return copy;
  }
}
