package customerservice.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values from responses that later requests can use: ids, cursors, ETags, references … */
final class Known {
  /** Transaction ids, each preceded by its customer's id. */
  static final String TRANSACTIONS = "transaction_id";

  static final String CUSTOMERS = "customer_id";
  static final String IMPORTS = "import_id";
  static final String CURSORS = "cursor";
  static final String ETAGS = "If-Match";
  static final String KEYS = "Idempotency-Key";

  /** Fields whose values are collected. */
  private static final List<String> FIELDS =
      List.of("external_id", "user_id", "email", "phone", "reference", "location_id");

  private static final int OF_ONE_KIND_MAX = 40;

  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> customers = new ArrayList<>();

  /** Adds a value, and replaces a random one if there are many. */
  void add(String kind, String value, SeededRandom random) {
    List<String> known = values.computeIfAbsent(kind, any -> new ArrayList<>());
    if (known.contains(value)) {
      return;
    }
    if (known.size() < OF_ONE_KIND_MAX) {
      known.add(value);
    } else {
      known.set(random.below(known.size()), value);
    }
    if (kind.equals(CUSTOMERS)) {
      customers.add(value);
    }
  }

  /** A random value of a kind. */
  Optional<String> any(String kind, SeededRandom random) {
    List<String> known = values.getOrDefault(kind, List.of());
    return known.isEmpty() ? Optional.empty() : Optional.of(random.of(known));
  }

  /** All customers seen so far. */
  List<String> customers() {
    return customers;
  }

  /** The imports that are still stored. */
  List<String> imports() {
    return values.getOrDefault(IMPORTS, List.of());
  }

  /** Collects the values of a body. */
  void addAll(JsonNode body, SeededRandom random) {
    String id = body.path("id").asText();
    if (body.has("first_name") && body.has("loyalty")) {
      add(CUSTOMERS, id, random);
      add(ETAGS, "\"" + body.path("version").asText() + "\"", random);
    } else if (body.has("balance_after") && body.path("id").isTextual()) {
      add(TRANSACTIONS, body.path("customer_id").asText() + " " + id, random);
    } else if (body.path("next_cursor").isTextual()) {
      add(CURSORS, body.path("next_cursor").asText(), random);
    }
    FIELDS.stream()
        .filter(field -> body.path(field).isTextual())
        .forEach(field -> add(field, body.path(field).asText(), random));
    body.forEach(part -> addAll(part, random));
  }
}
