package customerservice.analytics;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Responses and computed figures as maps, lists and texts, in which equal numbers are equal. */
final class PlainJson {
  private PlainJson() {}

  static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case JsonNode node -> ofNode(node);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((name, member) -> plain.put(String.valueOf(name), of(member)));
        yield plain;
      }
      case List<?> list -> {
        List<@Nullable Object> plain = new ArrayList<>();
        list.forEach(item -> plain.add(of(item)));
        yield plain;
      }
      case Number number -> text(new BigDecimal(number.toString()));
      default -> value.toString();
    };
  }

  private static @Nullable Object ofNode(JsonNode node) {
    if (node.isObject()) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      node.properties().forEach(member -> plain.put(member.getKey(), ofNode(member.getValue())));
      return plain;
    }
    if (node.isArray()) {
      List<@Nullable Object> plain = new ArrayList<>();
      node.forEach(item -> plain.add(ofNode(item)));
      return plain;
    }
    return node.isNull() ? null : node.isNumber() ? text(node.decimalValue()) : node.asText();
  }

  private static String text(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
