package customerservice.platform.input;

import com.fasterxml.jackson.databind.JsonNode;
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
 * Reads a JSON object field by field and notes every fault by its path: a field may be absent,
 * {@code null} or a value, and all that is wrong must come back at once, neither of which data
 * binding can do. A faulty field reads as absent.
 */
public final class JsonObjectReader {
  private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  /** A list may say the same thing twice; one that is longer than this is not even looked at. */
  private static final int ENTRIES_READ_MAX = 1000;

  private final ObjectNode object;
  private final String prefix;
  private final ValidationErrors errors;
  private final Set<String> known = new HashSet<>();

  private JsonObjectReader(ObjectNode object, String prefix, ValidationErrors errors) {
    this.object = object;
    this.prefix = prefix;
    this.errors = errors;
  }

  /**
   * A reader of a whole body.
   *
   * @throws Problem when the body is not an object
   */
  public static JsonObjectReader of(JsonNode body, ValidationErrors errors) {
    if (body instanceof ObjectNode object) {
      return new JsonObjectReader(object, "", errors);
    }
    throw Problem.invalid("$", FieldCode.WRONG_TYPE, "The body must be a JSON object.");
  }

  /**
   * A reader of an object that stands somewhere in a body.
   *
   * @param path where it stands, such as {@code items[3]}
   */
  public static JsonObjectReader within(ObjectNode object, String path, ValidationErrors errors) {
    return new JsonObjectReader(object, path + ".", errors);
  }

  /** The names that the object has. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether a field was sent that is not {@code null} or blank, be it right or faulty. */
  public boolean isGiven(String name, Field<?> field) {
    return object.has(name) && (!field.isPresent() || field.value() != null);
  }

  /** The JSON path of a field. */
  private String path(String name) {
    return prefix + name;
  }

  /** Notes a fault of a field. */
  public void fault(String name, FieldCode code, String message) {
    errors.add(path(name), code, message);
  }

  /** Fields that may be sent and are passed over. */
  public void passOver(String... names) {
    known.addAll(List.of(names));
  }

  /** Fields that only the service sets: sending one is a fault. */
  public void readOnly(String... names) {
    for (String name : names) {
      known.add(name);
      if (object.has(name)) {
        fault(name, FieldCode.READ_ONLY, "The service sets this field itself.");
      }
    }
  }

  /** Ends the reading: a field that nothing has asked for is a fault. */
  public void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        fault(name, FieldCode.UNKNOWN_FIELD, "There is no such field here.");
      }
    }
  }

  /** Notes a fault where a field is absent, {@code null} or blank. */
  public <T> Field<T> required(String name, Field<T> field) {
    boolean isFaultyAlready = object.has(name) && !field.isPresent();
    if (field.value() == null && !isFaultyAlready) {
      fault(name, FieldCode.REQUIRED, "This is needed.");
    }
    return field;
  }

  /** Notes a fault where a field is {@code null} or blank; it may be absent. */
  public <T> Field<T> notNull(String name, Field<T> field) {
    return field.isPresent() ? required(name, field) : field;
  }

  /** A string of at most so many code points, trimmed; a blank one is {@code null}. */
  public Field<String> text(String name, int lengthMax) {
    return read(name, node -> text(name, node, lengthMax));
  }

  /** A string that a rule turns into what is stored; the rule answers null for a faulty one. */
  public Field<String> text(
      String name, int lengthMax, Function<String, @Nullable String> rule, String message) {
    return read(
        name,
        node -> {
          Field<String> text = text(name, node, lengthMax);
          if (text.value() == null) {
            return text;
          }
          String stored = rule.apply(text.value());
          if (stored == null) {
            fault(name, FieldCode.INVALID_FORMAT, message);
            return Field.absent();
          }
          return Field.of(stored);
        });
  }

  /** A string out of a fixed list. */
  public Field<String> oneOf(String name, List<String> allowed) {
    return read(
        name,
        node -> {
          Field<String> text = text(name, node, Integer.MAX_VALUE);
          if (text.value() != null && !allowed.contains(text.value())) {
            String message = "This must be one of " + String.join(", ", allowed) + ".";
            fault(name, FieldCode.NOT_ALLOWED, message);
            return Field.absent();
          }
          return text;
        });
  }

  /** A boolean. */
  public Field<Boolean> bool(String name) {
    return read(
        name,
        node -> {
          if (!node.isBoolean()) {
            return wrongType(name, "true or false");
          }
          return Field.of(node.booleanValue());
        });
  }

  /** A whole number in a range. */
  public Field<Long> integer(String name, long min, long max) {
    return read(
        name,
        node -> {
          if (!node.isNumber()) {
            return wrongType(name, "a whole number");
          }
          BigDecimal number = node.decimalValue();
          // Compared first: 1e999999999 is a number, and must never be written out.
          if (number.abs().compareTo(LONG_MAX) <= 0) {
            // By its scale: the digits of 1e-999999999 must not be written out either.
            if (number.stripTrailingZeros().scale() > 0) {
              return wrongType(name, "a whole number");
            }
            long value = number.longValueExact();
            if (value >= min && value <= max) {
              return Field.of(value);
            }
          }
          fault(name, FieldCode.OUT_OF_RANGE, "This must be from " + min + " to " + max + ".");
          return Field.absent();
        });
  }

  /** A list of slugs, {@code a-z 0-9 _} up to 40; the same one twice counts once. */
  public Field<List<String>> slugs(String name, int sizeMax) {
    return list(name, sizeMax, (path, node) -> slug(path, node));
  }

  /** A list of strings of at most so many code points; the same one twice counts once. */
  public Field<List<String>> texts(String name, int sizeMax, int lengthMax) {
    return list(
        name,
        sizeMax,
        (path, node) -> {
          String text = text(path, node, lengthMax).value();
          if (text == null && isBlankText(node)) {
            fault(path, FieldCode.REQUIRED, "An entry of this list cannot be blank.");
          }
          return text;
        });
  }

  /** A list of anything, for somebody else to read. */
  public Field<List<JsonNode>> nodes(String name, int sizeMax) {
    return read(
        name,
        node -> {
          if (!node.isArray()) {
            return wrongType(name, "a list");
          }
          return node.size() > sizeMax
              ? tooMany(name, sizeMax)
              : Field.of(node.valueStream().toList());
        });
  }

  /** A list of objects. */
  public <T> Field<List<T>> objects(String name, int sizeMax, Function<JsonObjectReader, T> form) {
    return read(
        name,
        node -> {
          if (!node.isArray()) {
            return wrongType(name, "a list of objects");
          }
          if (node.size() > sizeMax) {
            return tooMany(name, sizeMax);
          }
          List<T> items = new ArrayList<>();
          for (int i = 0; i < node.size(); i++) {
            String path = name + "[" + i + "]";
            if (node.get(i) instanceof ObjectNode item) {
              JsonObjectReader fields = new JsonObjectReader(item, path(path) + ".", errors);
              items.add(form.apply(fields));
              fields.end();
            } else {
              wrongType(path, "an object");
            }
          }
          return Field.of(items);
        });
  }

  /** An object inside this one. */
  public <T> Field<T> object(String name, Function<JsonObjectReader, T> form) {
    return read(
        name,
        node -> {
          if (!(node instanceof ObjectNode inner)) {
            return wrongType(name, "an object");
          }
          JsonObjectReader fields = new JsonObjectReader(inner, path(name) + ".", errors);
          T value = form.apply(fields);
          fields.end();
          return Field.of(value);
        });
  }

  /** A map of the caller's own names to strings; a blank one is {@code null}, and not counted. */
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
              fault(path, FieldCode.TOO_SHORT, "A name cannot be blank.");
            } else if (key.value() != null && map.containsKey(key.value())) {
              fault(path, FieldCode.CONFLICT, "This name stands here twice.");
            } else if (key.value() != null) {
              map.put(key.value(), value);
              values += value == null ? 0 : 1;
            }
          }
          return values > sizeMax ? tooMany(name, sizeMax) : Field.of(map);
        });
  }

  private <T> Field<T> read(String name, Function<JsonNode, Field<T>> form) {
    known.add(name);
    JsonNode node = object.get(name);
    if (node == null) {
      return Field.absent();
    }
    return node.isNull() ? Field.of(null) : form.apply(node);
  }

  private Field<String> text(String name, JsonNode node, int lengthMax) {
    return node.isTextual()
        ? Text.read(node.textValue(), lengthMax, path(name), errors)
        : wrongType(name, "a string");
  }

  private static boolean isBlankText(JsonNode node) {
    return node.isTextual() && Text.trimmed(node.textValue()) == null;
  }

  private @Nullable String slug(String path, JsonNode node) {
    String text = text(path, node, Text.SLUG_LENGTH_MAX).value();
    if (text != null && Text.isSlug(text)) {
      return text;
    }
    if (text != null || isBlankText(node)) {
      fault(path, FieldCode.INVALID_FORMAT, "This must be of the characters a-z, 0-9 and _.");
    }
    return null;
  }

  /** Reads one entry of a list; null when it is faulty, and noted. */
  private interface Entry {
    @Nullable String read(String path, JsonNode node);
  }

  private Field<List<String>> list(String name, int sizeMax, Entry entry) {
    return read(
        name,
        node -> {
          if (!node.isArray()) {
            return wrongType(name, "a list of strings");
          }
          if (node.size() > ENTRIES_READ_MAX) {
            return tooMany(name, sizeMax);
          }
          Set<String> entries = new LinkedHashSet<>();
          for (int i = 0; i < node.size(); i++) {
            String value = entry.read(name + "[" + i + "]", node.get(i));
            if (value != null) {
              entries.add(value);
            }
          }
          return entries.size() > sizeMax ? tooMany(name, sizeMax) : Field.of(List.copyOf(entries));
        });
  }

  private <T> Field<T> tooMany(String name, int sizeMax) {
    fault(name, FieldCode.TOO_MANY, "There can be at most " + sizeMax + " entries.");
    return Field.absent();
  }

  private <T> Field<T> wrongType(String name, String expected) {
    fault(name, FieldCode.WRONG_TYPE, "This must be " + expected + ".");
    return Field.absent();
  }
}
