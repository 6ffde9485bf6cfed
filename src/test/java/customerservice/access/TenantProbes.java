package customerservice.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import customerservice.testing.OpenApi;
import customerservice.testing.Samples;
import customerservice.testing.TestTokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests to every operation of the description with data of another tenant: its ids in paths and
 * bodies, its values in queries, its contacts in new profiles.
 *
 * @param known the data of the other tenant, by the name of a parameter or a field
 */
record TenantProbes(OpenApi description, Map<String, String> known) {
  /** Query parameters that select no data of a tenant. */
  private static final Set<String> WITHOUT_DATA =
      Set.of(
          "format",
          "sort",
          "limit",
          "status",
          "tier",
          "type",
          "consent",
          "on_duplicate",
          "timezone",
          "interval",
          "metric",
          "by",
          "segment",
          "months",
          "wait",
          "action");

  /** The names of ids in paths and bodies. */
  static final Set<String> IDS =
      Set.of("customer_id", "transaction_id", "source_id", "import_id", "webhook_id", "event_id");

  /** Values that match the first example of a profile and its postings. */
  static final Map<String, String> CONTACTS =
      Map.ofEntries(
          Map.entry("email", "ana@example.com"),
          Map.entry("phone", "+34612345678"),
          Map.entry("external_id", "pos-4711"),
          Map.entry("user_id", TestTokens.subject("customer")),
          Map.entry("actor", TestTokens.subject("manager")),
          Map.entry("q", "garcia"),
          Map.entry("tag", "regular"),
          Map.entry("dietary_restriction", "vegetarian"),
          Map.entry("allergen", "nuts"),
          Map.entry("city", "madrid"),
          Map.entry("country", "ES"),
          Map.entry("birthday", "05-17"),
          Map.entry("reference", "order-1001"),
          Map.entry("location_id", "madrid-centro"));

  /** Ranges of times and numbers that match everything. */
  private static final Map<String, String> RANGES =
      Map.ofEntries(
          Map.entry("min_points", "1"),
          Map.entry("max_points", "999999999"),
          Map.entry("created_from", "2000-01-01"),
          Map.entry("created_to", "2100-01-01"),
          Map.entry("updated_from", "2000-01-01"),
          Map.entry("updated_to", "2100-01-01"),
          Map.entry("last_activity_from", "2000-01-01"),
          Map.entry("last_activity_to", "2100-01-01"),
          Map.entry("from", "2026-05-01"),
          Map.entry("to", "2026-05-31"),
          Map.entry("at", "2026-05-17T10:00:00Z"));

  /**
   * One request.
   *
   * @param key an idempotency key that is unique in the operation
   * @param body a missing node for a request without a body
   */
  record Probe(String route, String path, String key, JsonNode body, String mediaType) {
    String method() {
      return route.split(" ", 2)[0];
    }
  }

  /** Returns the operations that need a token. */
  static List<String> routes(OpenApi description) {
    return description.operations().entrySet().stream()
        .filter(operation -> operation.getValue().has("x-roles"))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the requests to one operation: one for each body and one for each query parameter. */
  List<Probe> of(String route) {
    Samples samples = new Samples(description, known);
    String path = samples.path(route);
    String mediaType = samples.mediaType(route);
    List<Probe> probes = new ArrayList<>();
    for (JsonNode body : samples.bodies(route)) {
      String key = "key-" + probes.size();
      JsonNode filled = body.isMissingNode() ? body : filled(body);
      probes.add(new Probe(route, path, key, filled, mediaType));
    }
    if (route.startsWith("GET ")) {
      for (JsonNode parameter : description.parameters(description.operation(route), "query")) {
        String name = parameter.path("name").asText();
        if (!WITHOUT_DATA.contains(name)) {
          String query =
              (path.contains("?") ? "&" : "?") + name + "=" + escaped(value(route, parameter));
          probes.add(new Probe(route, path + query, "", MissingNode.getInstance(), mediaType));
        }
      }
    }
    return probes;
  }

  private String value(String route, JsonNode parameter) {
    String name = parameter.path("name").asText();
    if (description.resolved(parameter.path("schema")).path("type").asText().equals("boolean")) {
      return "true";
    }
    String value = known.get(name.equals("cursor") ? "cursor of " + route : name);
    if (value == null) {
      value = RANGES.get(name);
    }
    if (value == null) {
      throw new AssertionError(
          "add a value for the parameter %s of %s to TenantProbes, or add the parameter to those that select no data of a tenant"
              .formatted(name, route));
    }
    return value;
  }

  /** Replaces the ids in a body by ids of the other tenant. */
  private JsonNode filled(JsonNode body) {
    JsonNode filled = body.deepCopy();
    fill(filled);
    return filled;
  }

  private void fill(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyStream().map(Map.Entry::getKey).toList())) {
        if (name.endsWith("_id") && known.containsKey(name) && object.get(name).isTextual()) {
          object.put(name, known.get(name));
        } else {
          fill(object.get(name));
        }
      }
    } else if (node instanceof ArrayNode list) {
      list.forEach(this::fill);
    }
  }

  private static String escaped(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
