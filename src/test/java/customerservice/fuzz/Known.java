package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What answers have told, to be used in later requests: ids, cursors, ETags, references … */
final class Known {
  /** Each has its customer before it. */
  static final String TRANSACTIONS = "transaction_id";

  static final String CUSTOMERS = "customer_id";
  static final String IMPORTS = "import_id";
  static final String CURSORS = "cursor";
  static final String ETAGS = "If-Match";
  static final String KEYS = "Idempotency-Key";

  /** Fields whose values are worth being sent again. */
  private static final List<String> FIELDS =
      List.of("external_id", "user_id", "email", "phone", "reference", "location_id");

  private static final int OF_ONE_KIND_MAX = 40;

  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> customers = new ArrayList<>();

  /** Keeps one; where there are many, one of those goes. */
  void add(String kind, String value, SeededRandom dice) {
    List<String> known = values.computeIfAbsent(kind, any -> new ArrayList<>());
    if (known.contains(value)) {
      return;
    }
    if (known.size() < OF_ONE_KIND_MAX) {
      known.add(value);
    } else {
      known.set(dice.below(known.size()), value);
    }
    if (kind.equals(CUSTOMERS)) {
      customers.add(value);
    }
  }

  /** Any of a kind. */
  Optional<String> any(String kind, SeededRandom dice) {
    List<String> known = values.getOrDefault(kind, List.of());
    return known.isEmpty() ? Optional.empty() : Optional.of(dice.of(known));
  }

  /** Every customer that was ever among them. */
  List<String> customers() {
    return customers;
  }

  /** All imports that are still among them. */
  List<String> imports() {
    return values.getOrDefault(IMPORTS, List.of());
  }

  /** Keeps what is in the body of an answer, or of a request. */
  void addAll(JsonNode body, SeededRandom dice) {
    String id = body.path("id").asText();
    if (body.has("first_name") && body.has("loyalty")) {
      add(CUSTOMERS, id, dice);
      add(ETAGS, "\"" + body.path("version").asText() + "\"", dice);
    } else if (body.has("balance_after") && body.path("id").isTextual()) {
      add(TRANSACTIONS, body.path("customer_id").asText() + " " + id, dice);
    } else if (body.path("next_cursor").isTextual()) {
      add(CURSORS, body.path("next_cursor").asText(), dice);
    }
    FIELDS.stream()
        .filter(field -> body.path(field).isTextual())
        .forEach(field -> add(field, body.path(field).asText(), dice));
    body.forEach(part -> addAll(part, dice));
  }
}
