package customerservice.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import customerservice.platform.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples in the description are what they are examples of. */
class OpenApiExamplesTest {
  private static final String IRI = "https://customer-service.example/schemas.json";
  private static final String COMPONENTS = "\"#/components/schemas/";
  private static final String DEFINITIONS = "\"" + IRI + "#/$defs/";

  private final OpenApi description = OpenApi.read();
  private final JsonSchemaFactory schemas =
      JsonSchemaFactory.getInstance(
          SpecVersion.VersionFlag.V202012,
          factory -> factory.schemaLoaders(loaders -> loaders.schemas(Map.of(IRI, definitions()))));

  private record Example(String path, JsonNode schema, JsonNode value) {}

  @Test
  void fitTheirSchemas() {
    assertThat(examples())
        .hasSizeGreaterThan(50)
        .allSatisfy(example ->
            assertThat(schema(example.schema()).validate(example.value()))
                .as(example.path())
                .isEmpty());
  }

  @Test
  void areThereForEveryJsonBody() {
    assertThat(description.everything())
        .filteredOn(place -> place.path().endsWith("json") && place.node().has("schema"))
        .filteredOn(place -> !place.path().startsWith("/paths//openapi.json"))
        .isNotEmpty()
        .allSatisfy(
            place -> assertThat(place.node().path("examples")).as(place.path()).isNotEmpty());
  }

  /** So that the description tells which codes each answer can have. */
  @Test
  void ofProblemsAreNamedForTheirCodes() {
    description
        .operations()
        .forEach((route, operation) ->
            operation
                .path("responses")
                .properties()
                .forEach(response -> {
                  for (Map.Entry<String, JsonNode> example :
                      description
                          .resolved(response.getValue())
                          .at("/content/application~1problem+json/examples")
                          .properties()) {
                    JsonNode value = description.resolved(example.getValue()).path("value");
                    String where = route + " " + response.getKey();
                    ProblemCode code =
                        ProblemCode.valueOf(example.getKey().toUpperCase(Locale.ROOT));
                    assertThat(response.getKey()).as(where).isEqualTo("" + code.status());
                    assertThat(value.path("status").asInt()).as(where).isEqualTo(code.status());
                    assertThat(value.path("code").asText()).as(where).isEqualTo(code.code());
                    assertThat(value.path("title").asText()).as(where).isEqualTo(code.title());
                    assertThat(value.path("type").asText())
                        .as(where)
                        .isEqualTo("/problems/" + code.code());
                  }
                }));
  }

  @Test
  void onThePagesAboutProblemsFitToo() throws IOException {
    JsonSchema problem = schema(description.schema("Problem"));
    ProblemPages pages = new ProblemPages("1");
    for (ProblemCode code : ProblemCode.values()) {
      String page = pages.page(code.code()).orElseThrow();
      String example = page.substring(page.indexOf("<pre"), page.indexOf("</pre>"));
      String json =
          example
              .replaceAll("<[^>]+>", "")
              .replace("&quot;", "\"")
              .replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&amp;", "&");
      assertThat(problem.validate(new JsonMapper().readTree(json))).as(code.code()).isEmpty();
    }
  }

  /** Those of bodies and headers, of parameters, and of schemas. */
  private List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    for (OpenApi.Place place : description.everything()) {
      JsonNode node = place.node();
      JsonNode schema = node.path("schema");
      if (schema.isObject()) {
        if (node.has("example")) {
          examples.add(new Example(place.path(), schema, node.get("example")));
        }
        for (Map.Entry<String, JsonNode> example : node.path("examples").properties()) {
          examples.add(
              new Example(
                  place.path() + "/" + example.getKey(),
                  schema,
                  description.resolved(example.getValue()).path("value")));
        }
        schema
            .path("examples")
            .forEach(example -> examples.add(new Example(place.path(), schema, example)));
      }
    }
    return examples;
  }

  private JsonSchema schema(JsonNode schema) {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    try {
      return schemas.getSchema(new JsonMapper().readTree(standalone(schema)), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String definitions() {
    return "{\"$defs\": %s}".formatted(standalone(description.root().at("/components/schemas")));
  }

  /** A schema that needs no description around it. */
  private static String standalone(JsonNode schema) {
    return closed(schema).toString().replace(COMPONENTS, DEFINITIONS);
  }

  /** The same with no field allowed that a schema does not name: an example must not invent any. */
  private static JsonNode closed(JsonNode node) {
    JsonNode copy = node.deepCopy();
    for (OpenApi.Place place : new OpenApi(copy).everything()) {
      if (place.node() instanceof ObjectNode object
          && object.path("properties").isObject()
          && object.has("type")
          && !object.has("additionalProperties")) {
        object.put("additionalProperties", false);
      }
    }
    return copy;
  }
}
