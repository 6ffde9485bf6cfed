package customerservice.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tells one request from another: the SHA-256 of its query and of its body as parsed, so that
 * white space and the order of names do not matter.
 *
 * @param hex 64 digits
 */
public record Fingerprint(String hex) {
  private static final String ALGORITHM = "SHA-256";

  /** The fingerprint of a request. */
  public static Fingerprint of(Map<String, List<String>> query, JsonNode body) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(query)
        .forEach((name, values) -> values.forEach(value -> pair(text, name, value)));
    append(text.append('\n'), body);
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return of(MessageDigest.getInstance(ALGORITHM).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** The one that was stored. */
  public static Fingerprint of(byte[] stored) {
    return new Fingerprint(HexFormat.of().formatHex(stored));
  }

  /** As it is stored: 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  private static void pair(StringBuilder text, String name, String value) {
    quote(text, name);
    quote(text.append('='), value);
  }

  private static void append(StringBuilder text, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        text.append('{');
        fields.forEach((name, value) -> {
          quote(text, name);
          append(text.append(':'), value);
        });
        text.append('}');
      }
      case ARRAY -> {
        text.append('[');
        node.forEach(entry -> append(text.append(','), entry));
        text.append(']');
      }
      // 1, 1.0 and 1e0 are one number; by its digits and scale, so that none is written out.
      case NUMBER -> text.append(node.decimalValue().stripTrailingZeros());
      case STRING -> quote(text, node.textValue());
      default -> text.append(node);
    }
  }

  /** With its length before it: no two sequences of texts then look the same. */
  private static void quote(StringBuilder text, String value) {
    text.append('"').append(value.length()).append(' ').append(value);
  }
}
