package customerservice.platform.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object field by field, and collects an error for each invalid field. Unlike data
 * binding it distinguishes an absent field from {@code null}, and reports all errors at once. An
 * invalid field reads as absent.
 */
public final class JsonObjectReader {
  private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Longer lists are refused unread; shorter ones are deduplicated before they are counted. */
  private static final int ENTRIES_READ_MAX = 1000;

  private static final String A_LIST_OF_STRINGS = "a list of strings";

  private final ObjectNode object;
  private final String prefix;
  private final ValidationErrors errors;
  private final Set<String> known = new HashSet<>();

  private JsonObjectReader(ObjectNode object, String prefix, ValidationErrors errors) {
    this.object = object;
    this.prefix = prefix;
    this.errors = errors;
  }

  /** Creates a reader of a request body; a body that is not an object is the only error in it. */
  public static JsonObjectReader of(JsonNode body, ValidationErrors errors) {
    if (body instanceof ObjectNode object) {
      return new JsonObjectReader(object, "", errors);
    }
    errors.add("$", FieldCode.WRONG_TYPE, "The body must be a JSON object.");
    return new JsonObjectReader(JsonNodeFactory.instance.objectNode(), "", new ValidationErrors());
  }

  /**
   * Creates a reader of an object inside a body.
   *
   * @param path of the object, such as {@code items[3]}
   */
  public static JsonObjectReader within(ObjectNode object, String path, ValidationErrors errors) {
    return new JsonObjectReader(object, path + ".", errors);
  }

  /** The names of all fields of the object. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether the object has the field with a value, valid or not, that is not null or blank. */
  public boolean isGiven(String name, Field<?> field) {
    return object.has(name) && (!field.isPresent() || field.value() != null);
  }

  private String path(String name) {
    return prefix + name;
  }

  /** Adds an error of a field. */
  public void addError(String name, FieldCode code, String message) {
    errors.add(path(name), code, message);
  }

  /** Accepts fields without reading them. */
  public void ignore(String... names) {
    known.addAll(List.of(names));
  }

  /** Adds an error for each field that only the service sets. */
  public void readOnly(String... names) {
    for (String name : names) {
      known.add(name);
      if (object.has(name)) {
        addError(name, FieldCode.READ_ONLY, "This field is read-only; leave it out.");
      }
    }
  }

  /** Adds an error for each field that was not read; call it last. */
  public void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        addError(name, FieldCode.UNKNOWN_FIELD, "Unknown field; remove it or correct its name.");
      }
    }
  }

  /** Adds an error if a field is absent, {@code null} or blank. */
  public <T> Field<T> required(String name, Field<T> field) {
    boolean isInvalid = object.has(name) && !field.isPresent();
    if (field.value() == null && !isInvalid) {
      addError(name, FieldCode.REQUIRED, "This is required.");
    }
    return field;
  }

  /** Adds an error if a field is {@code null} or blank; it may be absent. */
  public <T> Field<T> notNull(String name, Field<T> field) {
    return field.isPresent() ? required(name, field) : field;
  }

  /** Reads a string of at most {@code lengthMax} code points, trimmed; blank is {@code null}. */
  public Field<String> text(String name, int lengthMax) {
    return read(name, node -> text(name, node, lengthMax));
  }

  /** Reads an identifier, without white space and invisible characters at its ends. */
  public Field<String> identifier(String name, int lengthMax) {
    return read(name, node -> text(name, node, lengthMax, Text::readIdentifier));
  }

  /** Reads an identifier and converts it; the conversion returns null for an invalid one. */
  public Field<String> identifier(
      String name, int lengthMax, Function<String, @Nullable String> conversion, String message) {
    return converted(name, identifier(name, lengthMax), conversion, message);
  }

  /**
   * Reads a code, such as a date, without invisible characters, and converts it; the conversion
   * returns null for an invalid one.
   */
  public Field<String> code(
      String name, int lengthMax, Function<String, @Nullable String> conversion, String message) {
    return converted(name, read(name, node -> code(name, node, lengthMax)), conversion, message);
  }

  private Field<String> converted(
      String name,
      Field<String> text,
      Function<String, @Nullable String> conversion,
      String message) {
    if (text.value() == null) {
      return text;
    }
    String converted = conversion.apply(text.value());
    return converted == null
        ? invalid(name, FieldCode.INVALID_FORMAT, message)
        : Field.of(converted);
  }

  /** Reads one of the allowed strings. */
  public Field<String> oneOf(String name, List<String> allowed) {
    return read(
        name,
        node -> {
          Field<String> text = code(name, node, Integer.MAX_VALUE);
          return text.value() == null || allowed.contains(text.value())
              ? text
              : invalid(
                  name,
                  FieldCode.NOT_ALLOWED,
                  "This must be one of " + String.join(", ", allowed) + ".");
        });
  }

  /** Reads a boolean. */
  public Field<Boolean> bool(String name) {
    return read(
        name,
        node ->
            node.isBoolean() ? Field.of(node.booleanValue()) : wrongType(name, "true or false"));
  }

  /** Reads an integer in a range. */
  public Field<Long> integer(String name, long min, long max) {
    return read(name, node -> integer(name, node, min, max));
  }

  private Field<Long> integer(String name, JsonNode node, long min, long max) {
    if (!node.isNumber()) {
      return wrongType(name, "a whole number");
    }
    BigDecimal number = node.decimalValue();
    // A comparison, because the conversion of 1e999999999 would generate all its digits.
    if (number.abs().compareTo(LONG_MAX) <= 0) {
      // The scale shows fractions without generating the digits of 1e-999999999.
      if (number.stripTrailingZeros().scale() > 0) {
        return wrongType(name, "a whole number");
      }
      long value = number.longValueExact();
      if (value >= min && value <= max) {
        return Field.of(value);
      }
    }
    return invalid(name, FieldCode.OUT_OF_RANGE, "This must be from " + min + " to " + max + ".");
  }

  /** Reads a list of integers in a range, without duplicates. */
  public Field<List<Long>> integers(String name, int sizeMax, long min, long max) {
    return list(
        name,
        sizeMax,
        "a list of whole numbers",
        (path, node) -> integer(path, node, min, max).value());
  }

  /** Reads a list of slugs ({@link Text#isSlug}), without duplicates. */
  public Field<List<String>> slugs(String name, int sizeMax) {
    return list(name, sizeMax, A_LIST_OF_STRINGS, this::slug);
  }

  /** Reads a list of strings of at most {@code lengthMax} code points, without duplicates. */
  public Field<List<String>> texts(String name, int sizeMax, int lengthMax) {
    return list(
        name,
        sizeMax,
        A_LIST_OF_STRINGS,
        (path, node) -> {
          String text = text(path, node, lengthMax).value();
          if (text == null && isBlankText(node)) {
            addError(path, FieldCode.REQUIRED, "An entry must not be blank.");
          }
          return text;
        });
  }

  /** Reads a list of unparsed elements. */
  public Field<List<JsonNode>> nodes(String name, int sizeMax) {
    return elements(name, sizeMax, sizeMax, "a list");
  }

  /** Reads a list of objects. */
  public <T> Field<List<T>> objects(
      String name, int sizeMax, Function<JsonObjectReader, T> reader) {
    Field<List<T>> items =
        elements(name, ENTRIES_READ_MAX, sizeMax, "a list of objects")
            .map(nodes -> {
              List<T> read = new ArrayList<>();
              for (int i = 0; i < nodes.size(); i++) {
                T item = object(name + "[" + i + "]", nodes.get(i), reader).value();
                if (item != null) {
                  read.add(item);
                }
              }
              return read;
            });
    // Counted last, so that the errors of the entries are reported too.
    return object.path(name).size() > sizeMax && items.isPresent() ? tooMany(name, sizeMax) : items;
  }

  private Field<List<JsonNode>> elements(String name, int readMax, int sizeMax, String type) {
    return read(
        name,
        node -> {
          if (!node.isArray()) {
            return wrongType(name, type);
          }
          return node.size() > readMax
              ? tooMany(name, sizeMax)
              : Field.of(node.valueStream().toList());
        });
  }

  /** Reads an object inside this one. */
  public <T> Field<T> object(String name, Function<JsonObjectReader, T> reader) {
    return read(name, node -> object(name, node, reader));
  }

  private <T> Field<T> object(String name, JsonNode node, Function<JsonObjectReader, T> reader) {
    if (!(node instanceof ObjectNode inner)) {
      return wrongType(name, "an object");
    }
    JsonObjectReader fields = within(inner, path(name), errors);
    T value = reader.apply(fields);
    fields.end();
    return Field.of(value);
  }

  /** Reads a map with arbitrary names. Blank values are {@code null} and do not count. */
  public Field<Map<String, @Nullable String>> textMap(
      String name, int sizeMax, int keyLengthMax, int valueLengthMax) {
    return read(
        name,
        node -> {
          if (!(node instanceof ObjectNode entries)) {
            return wrongType(name, "an object of strings");
          }
          if (entries.size() > ENTRIES_READ_MAX) {
            return tooMany(name, sizeMax);
          }
          Map<String, @Nullable String> map = new LinkedHashMap<>();
          int values = 0;
          for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            String path = name + "." + entry.getKey();
            Field<String> key = Text.read(entry.getKey(), keyLengthMax, path(path), errors);
            JsonNode sent = entry.getValue();
            String value = sent.isNull() ? null : text(path, sent, valueLengthMax).value();
            if (key.isPresent() && key.value() == null) {
              addError(path, FieldCode.TOO_SHORT, "A name must not be blank.");
            } else if (key.value() != null && map.containsKey(key.value())) {
              addError(
                  path, FieldCode.CONFLICT, "This name is used twice; white space is trimmed.");
            } else if (key.value() != null) {
              map.put(key.value(), value);
              values += value == null ? 0 : 1;
            }
          }
          return values > sizeMax ? tooMany(name, sizeMax) : Field.of(map);
        });
  }

  private <T> Field<T> read(String name, Function<JsonNode, Field<T>> reader) {
    known.add(name);
    JsonNode node = object.get(name);
    if (node == null) {
      return Field.absent();
    }
    return node.isNull() ? Field.of(null) : reader.apply(node);
  }

  private Field<String> text(String name, JsonNode node, int lengthMax) {
    return text(name, node, lengthMax, Text::read);
  }

  private Field<String> code(String name, JsonNode node, int lengthMax) {
    return text(name, node, lengthMax, Text::readCode);
  }

  /** One of the rules of {@link Text} that read a string. */
  private interface TextReader {
    Field<String> read(String raw, int lengthMax, String path, ValidationErrors errors);
  }

  private Field<String> text(String name, JsonNode node, int lengthMax, TextReader reader) {
    return node.isTextual()
        ? reader.read(node.textValue(), lengthMax, path(name), errors)
        : wrongType(name, "a string");
  }

  private static boolean isBlankText(JsonNode node) {
    return node.isTextual() && Text.trimmed(node.textValue()) == null;
  }

  private @Nullable String slug(String path, JsonNode node) {
    String text = code(path, node, Text.SLUG_LENGTH_MAX).value();
    if (text != null && Text.isSlug(text)) {
      return text;
    }
    if (text != null || isBlankText(node)) {
      addError(path, FieldCode.INVALID_FORMAT, "This must consist of a-z, 0-9 and _.");
    }
    return null;
  }

  /** Reads an entry of a list; returns null, and adds an error, if it is invalid. */
  private interface EntryReader<T> {
    @Nullable T read(String path, JsonNode node);
  }

  private <T> Field<List<T>> list(String name, int sizeMax, String type, EntryReader<T> reader) {
    return read(
        name,
        node -> {
          if (!node.isArray()) {
            return wrongType(name, type);
          }
          if (node.size() > ENTRIES_READ_MAX) {
            return tooMany(name, sizeMax);
          }
          Set<T> entries = new LinkedHashSet<>();
          for (int i = 0; i < node.size(); i++) {
            T value = reader.read(name + "[" + i + "]", node.get(i));
            if (value != null) {
              entries.add(value);
            }
          }
          return entries.size() > sizeMax ? tooMany(name, sizeMax) : Field.of(List.copyOf(entries));
        });
  }

  private <T> Field<T> tooMany(String name, int sizeMax) {
    return invalid(name, FieldCode.TOO_MANY, "There can be at most " + sizeMax + " entries.");
  }

  private <T> Field<T> wrongType(String name, String expected) {
    return invalid(name, FieldCode.WRONG_TYPE, "This must be " + expected + ".");
  }

  private <T> Field<T> invalid(String name, FieldCode code, String message) {
    addError(name, code, message);
    return Field.absent();
  }
}
