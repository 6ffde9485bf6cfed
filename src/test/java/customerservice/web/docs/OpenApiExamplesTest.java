package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import customerservice.platform.input.ProblemCode;
import customerservice.testing.OpenApi;
import customerservice.testing.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples in the API description are valid for their schemas. */
class OpenApiExamplesTest {
  private final OpenApi description = OpenApi.read();
  private final Schemas schemas = new Schemas(description);

  private record Example(String path, JsonNode schema, JsonNode value) {}

  @Test
  void areValid() {
    assertThat(examples())
        .hasSizeGreaterThan(50)
        .allSatisfy(example ->
            assertThat(schemas.of(example.schema()).validate(example.value()))
                .as(example.path())
                .isEmpty());
  }

  @Test
  void existForEveryJsonBody() {
    assertThat(description.everything())
        .filteredOn(place -> place.path().endsWith("json") && place.node().has("schema"))
        .filteredOn(place -> !place.path().startsWith("/paths//openapi.json"))
        .isNotEmpty()
        .allSatisfy(
            place -> assertThat(place.node().path("examples")).as(place.path()).isNotEmpty());
  }

  /** The names of the examples list the codes that each response can have. */
  @Test
  void ofProblemsHaveTheNamesOfTheirCodes() {
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
  void onTheProblemPagesAreValid() throws IOException {
    JsonSchema problem = schemas.of(description.schema("Problem"));
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

  /** Returns the examples of bodies, headers, parameters and schemas. */
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
}
