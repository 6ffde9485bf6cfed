package customerservice.web.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.testing.OpenApi;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The API description has only constructs from which the usual generators make clients that compile
 * and work. {@code GeneratedClientsIT} compiles and runs some of these clients.
 */
class OpenApiGeneratorsTest {
  private static final Pattern SUCCESS = Pattern.compile("2\\d\\d");

  /** Words that Java, Kotlin, Python, TypeScript, C#, Go, PHP, Ruby or Swift reserves. */
  private static final String RESERVED =
      """
      abstract any array as assert async await base begin bool boolean break byte case catch char
      class clone const continue date declare def default defer del delegate delete do double
      dynamic else empty end enum error eval event except export extends false file final finally
      float for foreach from func function global go goto if implements import in include init
      int integer interface internal is lambda let list lock long map match module namespace
      native new next nil none not null number object operator or out override package params
      pass print private protected protocol public raise range readonly ref rescue retry return
      sealed select self set short static string struct super switch symbol synchronized this
      throw throws trait transient true try type typealias typeof undefined union unless until
      use using val var virtual void volatile when where while with yield
      """;

  private final OpenApi description = OpenApi.read();

  @Test
  void hasNoTypeThatIsOnlyNull() {
    assertThat(schemas())
        .isNotEmpty()
        .allSatisfy(schema -> {
          assertThat(schema.node().path("type").asText()).as(schema.path()).isNotEqualTo("null");
          assertThat(OpenApi.texts(schema.node().path("type")))
              .as(schema.path())
              .isNotEqualTo(List.of("null"));
          assertThat(schema.node().path("const").isNull()).as(schema.path()).isFalse();
          assertThat(schema.node().has("nullable")).as(schema.path()).isFalse();
        });
  }

  /** Kotlin's generator merges the alternatives into one class that requires all their fields. */
  @Test
  void composesNoSchemas() {
    assertThat(schemas())
        .allSatisfy(schema ->
            assertThat(OpenApi.names(schema.node()))
                .as(schema.path())
                .doesNotContain("anyOf", "oneOf", "allOf", "discriminator"));
  }

  @Test
  void listsNullInTheEnumsOfNullableTypes() {
    assertThat(schemas().stream().filter(schema -> schema.node().path("enum").isArray()))
        .isNotEmpty()
        .allSatisfy(schema ->
            assertThat(schema.node().path("enum").valueStream().anyMatch(JsonNode::isNull))
                .as(schema.path())
                .isEqualTo(OpenApi.texts(schema.node().path("type")).contains("null")));
  }

  /** Java's generator uses the schema of the first success for all of them. */
  @Test
  void hasOneSchemaForTheSuccessesOfAnOperation() {
    assertThat(description.operations())
        .allSatisfy((route, operation) ->
            assertThat(
                    operation.path("responses").properties().stream()
                        .filter(response -> SUCCESS.matcher(response.getKey()).matches())
                        .map(response -> description.resolved(response.getValue()).path("content"))
                        .map(OpenApiGeneratorsTest::schemasByMediaType)
                        .distinct())
                .as(route)
                .hasSize(1));
  }

  private static Map<String, JsonNode> schemasByMediaType(JsonNode content) {
    return content.properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, type -> type.getValue().path("schema")));
  }

  @Test
  void describesFilesAsBinary() {
    assertThat(contents())
        .allSatisfy(content ->
            content
                .node()
                .properties()
                .forEach(type -> {
                  String path = content.path() + "/" + type.getKey();
                  JsonNode schema = type.getValue().path("schema");
                  if (type.getKey().equals("application/x-ndjson")
                      || type.getKey().equals("text/csv")) {
                    assertThat(schema.path("type").asText()).as(path).isEqualTo("string");
                    assertThat(schema.path("format").asText()).as(path).isEqualTo("binary");
                  } else {
                    assertThat(schema.path("format").asText()).as(path).isNotEqualTo("binary");
                  }
                }));
  }

  @Test
  void usesNoReservedWordAsAName() {
    assertThat(
            Stream.concat(
                OpenApi.names(description.root().at("/components/schemas")).stream(),
                description.operations().values().stream()
                    .map(operation -> operation.path("operationId").asText())))
        .isNotEmpty()
        .allSatisfy(
            name -> assertThat(RESERVED).as(name).doesNotContain(name.toLowerCase(Locale.ROOT)));
  }

  @Test
  void spellsNamesLikeThePaths() {
    assertThat(description.root().toString()).doesNotContainIgnoringCase("programme");
  }

  /** A schema inside of another gets a name from the generator, such as Inner1. */
  @Test
  void namesTheSchemaOfEachObject() {
    assertThat(schemas())
        .filteredOn(schema -> schema.node().path("properties").isObject())
        .isNotEmpty()
        .allSatisfy(
            schema -> assertThat(schema.path()).matches("/components/schemas/[A-Z][A-Za-z]+"));
  }

  /** Generators make no class for a schema that is only a reference. */
  @Test
  void namesEachSchemaOnce() {
    assertThat(description.root().at("/components/schemas").properties())
        .allSatisfy(
            schema -> assertThat(schema.getValue().has("$ref")).as(schema.getKey()).isFalse());
  }

  /** For openapi-typescript, a field with a default is required. */
  @Test
  void describesDefaultsOfFieldsInWords() {
    assertThat(schemas())
        .filteredOn(schema -> schema.path().startsWith("/components/schemas/"))
        .allSatisfy(schema -> assertThat(schema.node().has("default")).as(schema.path()).isFalse());
  }

  /** The id of a customer that a response has must be accepted by calls, which also accept me. */
  @Test
  void hasOneTypeForTheIdsOfCustomers() {
    assertThat(schemas())
        .filteredOn(schema ->
            schema.path().matches(".*/(customer_id|source_id|target_id|merged_into|existing_id)"))
        .hasSizeGreaterThan(5)
        .allSatisfy(schema ->
            assertThat(description.resolved(schema.node()).path("format").asText())
                .as(schema.path())
                .isEmpty());
    assertThat(description.root().at("/components/parameters/CustomerId/schema").has("format"))
        .isFalse();
  }

  /** Generators apply a pattern to the parsed value, which is not a string. */
  @Test
  void hasNoPatternForParsedFormats() {
    assertThat(schemas())
        .filteredOn(schema ->
            Set.of("date-time", "date", "uuid").contains(schema.node().path("format").asText()))
        .isNotEmpty()
        .allSatisfy(schema -> assertThat(schema.node().has("pattern")).as(schema.path()).isFalse());
  }

  @Test
  void sendsEachValueOfAListInAParameterOfItsOwn() {
    assertThat(description.operations())
        .allSatisfy((route, operation) ->
            assertThat(description.parameters(operation, "query"))
                .filteredOn(parameter ->
                    description
                        .resolved(parameter.path("schema"))
                        .path("type")
                        .asText()
                        .equals("array"))
                .allSatisfy(parameter -> {
                  assertThat(parameter.path("style").asText("form")).isEqualTo("form");
                  assertThat(parameter.path("explode").asBoolean(true)).as(route).isTrue();
                }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AuditAction",
        "ConsentName",
        "Contact/properties/kind",
        "DuplicateReason",
        "FieldError/properties/code",
        "PastTierChange/properties/cause",
        "ProblemCode",
        "TransactionType"
      })
  void saysThatAnEnumMayGrow(String schema) {
    JsonNode described = description.root().at("/components/schemas/" + schema);
    assertThat(described.path("enum").isArray()).isTrue();
    assertThat(described.path("description").asText()).contains("More values may be added.");
  }

  /** The schemas of the components, and those in operations; examples are not among them. */
  private List<OpenApi.Place> schemas() {
    return description.everything().stream()
        .filter(place -> !place.path().matches(".*/(examples?|enum|required)(/.*)?"))
        .filter(place ->
            place.path().matches("(/components/schemas/[^/]+|.*/schema)(/.*)?")
                && !place.path().endsWith("/properties")
                && place.node().isObject())
        .toList();
  }

  /** The contents of requests and responses, by media type. */
  private List<OpenApi.Place> contents() {
    return description.everything().stream()
        .filter(place -> place.path().matches("(?!.*/examples/).*/content"))
        .toList();
  }
}
