package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.OpenApi;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Corrupts request bodies: one value of their JSON, or their bytes. */
final class Bodies {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String PLACEHOLDER = "the placeholder";
  private static final int LIST_REPEATED = 1_001;
  private static final int OVER_THE_LIMIT_BYTES = 1024 * 1024 + 1;
  private static final int NOISE_BYTES_MAX = 200;

  /** Byte sequences that are invalid UTF-8, and a BOM of another encoding. */
  private static final List<String> INVALID_UTF_8 =
      List.of("\u00FF", "\u00C0\u0080", "\u00ED\u00A0\u0080", "\u00F5\u0080\u0080\u0080", "\u00E2");

  private final Values values;
  private final SeededRandom random;

  Bodies(Values values, SeededRandom random) {
    this.values = values;
    this.random = random;
  }

  /** A value in a body, with the actions that replace and remove it. */
  private record Place(String name, JsonNode there, Consumer<JsonNode> put, Runnable remove) {}

  /** The text of a body with one error. */
  String withOneError(JsonNode body) {
    JsonNode copy = body.deepCopy();
    List<Place> places = new ArrayList<>();
    collect("", copy, places);
    if (places.isEmpty()) {
      return random.of(Hostile.JSON);
    }
    Place place = random.of(places);
    switch (random.below(8)) {
      case 0 -> place.remove().run();
      case 1 -> place.put().accept(JSON.nullNode());
      case 2 -> place.put().accept(JSON.textNode(random.of(Hostile.TEXTS)));
      case 3 -> place.put().accept(JSON.numberNode(random.number()));
      case 4 -> place.put().accept(nearLimit(place.there()));
      case 5 -> addField(copy);
      case 6 -> place.put().accept(repeated(place.there()));
      default -> {
        place.put().accept(JSON.textNode(PLACEHOLDER));
        return copy.toString().replace("\"" + PLACEHOLDER + "\"", random.of(Hostile.JSON));
      }
    }
    return copy.toString();
  }

  private static void collect(String name, JsonNode node, List<Place> places) {
    if (node instanceof ObjectNode object) {
      for (String field : OpenApi.names(object)) {
        JsonNode there = object.get(field);
        places.add(
            new Place(field, there, value -> object.set(field, value), () -> object.remove(field)));
        collect(field, there, places);
      }
    }
    if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        int at = i;
        places.add(
            new Place(name, list.get(i), value -> list.set(at, value), () -> list.remove(at)));
        collect(name, list.get(i), places);
      }
    }
  }

  /** A value at a limit or just beyond it. */
  private JsonNode nearLimit(JsonNode there) {
    if (there.isIntegralNumber()) {
      return JSON.numberNode(there.asLong() + (random.oneIn(2) ? 1 : -1));
    }
    if (there.isTextual()) {
      int length = random.of(List.of(40, 41, 100, 101, 254, 255, 256, 500, 501, 1000, 1001, 5001));
      String text = there.asText().isBlank() ? "x" : there.asText();
      return JSON.textNode(text.repeat(length).substring(0, length));
    }
    return there.isBoolean() ? JSON.textNode(there.asText()) : JSON.arrayNode().add(there);
  }

  private JsonNode repeated(JsonNode there) {
    ArrayNode list = JSON.arrayNode();
    int count = random.of(List.of(2, 11, 51, LIST_REPEATED));
    JsonNode item = there.isArray() && !there.isEmpty() ? there.get(0) : there;
    for (int i = 0; i < count; i++) {
      list.add(item);
    }
    return list;
  }

  private void addField(JsonNode body) {
    if (body instanceof ObjectNode object) {
      String field =
          random.of(
              List.of("id", "loyalty", "tenant_id", "version", "x", "", "a.b", "a[0]", "\u0000"));
      object.set(field, values.valid(field, JSON.objectNode().put("type", "string")));
    }
  }

  /** Corrupts bytes of a body. */
  byte[] corrupted(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    int cut = random.below(text.length() + 1);
    return switch (random.below(12)) {
      case 0 -> Arrays.copyOf(body, cut);
      case 1 -> bytes(text + random.of(List.of("x", "{}", ",", "\u0000", " \n\t", "//", "]")));
      case 2 -> bytes("\u00EF\u00BB\u00BF" + text);
      case 3 -> text.getBytes(StandardCharsets.UTF_16);
      case 4 -> bytes(text.substring(0, cut) + random.of(INVALID_UTF_8) + text.substring(cut));
      case 5 -> bytes(random.of(Hostile.JSON));
      case 6 -> bytes("[" + text + "]");
      case 7 -> bytes(text.replaceFirst("\\{", "{\"a\":1,\"a\":2,"));
      case 8 -> random.bytes(random.below(NOISE_BYTES_MAX));
      case 9 -> padded(body);
      case 10 -> bytes(text.replace('"', '\''));
      default -> flipped(body);
    };
  }

  private byte[] padded(byte[] body) {
    ByteArrayOutputStream padded = new ByteArrayOutputStream();
    int count = Math.max(0, OVER_THE_LIMIT_BYTES - random.below(2) - body.length);
    padded.writeBytes(" ".repeat(count).getBytes(StandardCharsets.ISO_8859_1));
    padded.writeBytes(body);
    return padded.toByteArray();
  }

  private byte[] flipped(byte[] body) {
    byte[] copy = body.clone();
    if (copy.length > 0) {
      copy[random.below(copy.length)] ^= (byte) (1 << random.below(Byte.SIZE));
    }
    return copy;
  }

  private static byte[] bytes(String text) {
    // The original text was decoded as ISO 8859-1; added text may contain any character.
    return text.chars().allMatch(c -> c < 256)
        ? text.getBytes(StandardCharsets.ISO_8859_1)
        : text.getBytes(StandardCharsets.UTF_8);
  }
}
