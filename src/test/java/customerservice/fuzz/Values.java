package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.OpenApi;
import customerservice.testing.Schemas;
import java.util.List;
import java.util.Map;

/** Makes values that a schema of the API description allows. */
final class Values {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int ITEMS_MORE_MAX = 3;
  private static final int TEXT_MORE_MAX = 12;
  private static final int EXTRA_ENTRIES_MAX = 3;
  private static final int OPTIONAL_ONE_IN = 3;

  /** Valid texts for fields in general and by name. */
  private static final Map<String, List<String>> TEXTS =
      Map.ofEntries(
          Map.entry("first_name", List.of("Ana", "José", "Zoë", "李", "Олена", "O'Neil")),
          Map.entry("last_name", List.of("García", "Smith", "Ng", "van der Berg", "Смирнова")),
          Map.entry("language", List.of("es", "en-GB", "pt-BR", "zh-Hant")),
          Map.entry("currency", List.of("EUR", "EUR", "EUR", "USD", "JPY", "KWD")),
          Map.entry("country", List.of("ES", "de", "US", "JP")),
          Map.entry("timezone", List.of("UTC", "Europe/Madrid", "Asia/Kolkata", "America/Lima")),
          Map.entry("date_of_birth", List.of("1990-02-28", "0000-02-29", "2000-02-29")),
          Map.entry("amount", List.of("12.50", "0.01", "1", "999.99", "1000000", "0.10")),
          Map.entry("points_per_unit", List.of("1", "0.0001", "1000", "2.5")),
          Map.entry("point_value", List.of("0.01", "0.000001", "1000000", "12.5")),
          Map.entry("multiplier", List.of("1", "1.25", "2", "10")),
          Map.entry("idempotency_key", List.of("k1", "k2", "k3", "till-7!")),
          Map.entry("reference", List.of("order-1", "order-2", "order-3")),
          Map.entry("birthday", List.of("02", "02-29", "12-31")),
          Map.entry("q", List.of("ana", "jose garc", "smith", "6123", "mail.test", "ana ana a")));

  private static final List<String> TIMES =
      List.of("2026-05-17", "2026-05-01T10:00:00Z", "2026-06-01", "2020-02-29", "2030-01-01");

  private static final List<String> ANYWHERE =
      List.of("a", "1", "ab_c", "2026-05-17", "04:00", "vegan", "nuts");

  private final OpenApi description;
  private final Schemas schemas;
  private final Known known;
  private final SeededRandom random;
  private final String own;
  private int count;

  /**
   * Uses a random source.
   *
   * @param own a prefix that no other walk uses
   */
  Values(OpenApi description, Schemas schemas, Known known, SeededRandom random, String own) {
    this.description = description;
    this.schemas = schemas;
    this.known = known;
    this.random = random;
    this.own = own;
  }

  /** A valid value for a field or parameter. */
  JsonNode valid(String name, JsonNode reference) {
    JsonNode schema = description.resolved(reference);
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice)) {
        JsonNode one = schema.path(choice).get(random.below(schema.path(choice).size()));
        if (description.resolved(one).has("type") || one.has("$ref")) {
          return valid(name, one);
        }
      }
    }
    if (schema.has("enum")) {
      return schema.path("enum").get(random.below(schema.path("enum").size()));
    }
    return switch (type(schema)) {
      case "object" -> object(schema);
      case "array" -> list(name, schema);
      case "integer", "number" -> number(schema);
      case "boolean" -> JSON.booleanNode(random.oneIn(2));
      case "string" -> JSON.textNode(text(name, schema));
      default -> JSON.nullNode();
    };
  }

  private String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray()
        ? type.get(random.oneIn(OPTIONAL_ONE_IN) ? type.size() - 1 : 0).asText()
        : type.asText();
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    List<String> required = OpenApi.texts(schema.path("required"));
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      if (required.contains(field.getKey()) || random.oneIn(OPTIONAL_ONE_IN)) {
        object.set(field.getKey(), valid(field.getKey(), field.getValue()));
      }
    }
    if (schema.path("additionalProperties").isObject()) {
      for (int i = random.below(EXTRA_ENTRIES_MAX); i > 0; i--) {
        object.set("key_" + i, valid("value", schema.path("additionalProperties")));
      }
    }
    return object;
  }

  private ArrayNode list(String name, JsonNode schema) {
    ArrayNode list = JSON.arrayNode();
    int count = schema.path("minItems").asInt() + random.below(ITEMS_MORE_MAX);
    for (int i = 0; i < count; i++) {
      list.add(valid(name, schema.path("items")));
    }
    return list;
  }

  private JsonNode number(JsonNode schema) {
    long min = schema.path("minimum").asLong(-1);
    long max = schema.path("maximum").asLong(Long.MAX_VALUE);
    if (random.oneIn(6)) {
      return JSON.numberNode(random.oneIn(2) ? min : max);
    }
    long small = random.oneIn(2) ? random.below(20) : random.number();
    return JSON.numberNode(Math.clamp(small, min, max));
  }

  private String text(String name, JsonNode schema) {
    String text = text(name);
    if (fits(schema, text)) {
      return text;
    }
    for (JsonNode example : schema.path("examples")) {
      return example.asText();
    }
    return ANYWHERE.stream().filter(one -> fits(schema, one)).findFirst().orElse("a");
  }

  private boolean fits(JsonNode schema, String text) {
    return schemas.of(schema).validate(JSON.textNode(text)).isEmpty();
  }

  /** A valid text for a field, independent of its schema. */
  String text(String name) {
    if (random.oneIn(3)) {
      return known.any(name, random).orElseGet(() -> own(name));
    }
    return own(name);
  }

  /** A unique text, if the field must be unique. */
  String own(String name) {
    count++;
    return switch (name) {
      case "email" -> own + count + "@mail.test";
      case "phone" -> "+34 6" + (10_000_000 + Math.floorMod((own + count).hashCode(), 80_000_000));
      case "external_id", "user_id" -> own + "-" + count;
      case "source_id", Known.CUSTOMERS -> known.any(Known.CUSTOMERS, random).orElse("a");
      case "cursor" -> known.any(Known.CURSORS, random).orElse("a");
      case "from", "to", "at" -> random.of(TIMES);
      default -> name.matches(".*_(from|to)") ? random.of(TIMES) : usual(name);
    };
  }

  private String usual(String name) {
    return TEXTS.containsKey(name) && !random.oneIn(5) ? random.of(TEXTS.get(name)) : letters();
  }

  private String letters() {
    return random.oneIn(3)
        ? random.of(ANYWHERE)
        : "abcdefghijklmnop".substring(0, 1 + random.below(TEXT_MORE_MAX));
  }
}
