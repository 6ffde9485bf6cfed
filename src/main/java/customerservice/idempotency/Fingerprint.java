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
 * Identifies the content of a request: the SHA-256 of its query and of its parsed body, so that
 * white space and the order of members do not matter.
 *
 * @param hex 64 digits
 */
public record Fingerprint(String hex) {
  private static final String ALGORITHM = "SHA-256";

  /** Computes the fingerprint of a request. */
  public static Fingerprint of(Map<String, List<String>> query, JsonNode body) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(query)
        .forEach((name, values) -> values.forEach(value -> appendPair(text, name, value)));
    append(text.append('\n'), body);
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      return of(MessageDigest.getInstance(ALGORITHM).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Reads a stored fingerprint of 32 bytes. */
  public static Fingerprint of(byte[] stored) {
    return new Fingerprint(HexFormat.of().formatHex(stored));
  }

  /** The stored form: 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** The stored form as an SQL literal. */
  public String literal() {
    return "\\x" + hex;
  }

  private static void appendPair(StringBuilder text, String name, String value) {
    appendText(text, name);
    appendText(text.append('='), value);
  }

  private static void append(StringBuilder text, JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> fields = new TreeMap<>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        text.append('{');
        fields.forEach((name, value) -> {
          appendText(text, name);
          append(text.append(':'), value);
        });
        text.append('}');
      }
      case ARRAY -> {
        text.append('[');
        node.forEach(entry -> append(text.append(','), entry));
        text.append(']');
      }
      // 1, 1.0 and 1e0 are equal. BigDecimal.toString() writes an exponent, so that 1e999999 does
      // not become a million digits.
      case NUMBER -> text.append(node.decimalValue().stripTrailingZeros());
      case STRING -> appendText(text, node.textValue());
      default -> text.append(node);
    }
  }

  /** Prefixes the text with its length, so that different sequences of texts never look equal. */
  private static void appendText(StringBuilder text, String value) {
    text.append('"').append(value.length()).append(' ').append(value);
  }
}
