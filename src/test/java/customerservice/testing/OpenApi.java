package customerservice.testing;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The description as the tests read it.
 *
 * @param root the whole of it
 */
public record OpenApi(JsonNode root) {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final String FILE = "openapi.yaml";
  private static final String PARAMETER = "\\{[^}]+}";

  /** Something in it. */
  public record Place(String path, JsonNode node) {}

  private static final OpenApi PACKAGED = packaged();

  /** As it is packaged. */
  public static OpenApi read() {
    return PACKAGED;
  }

  private static OpenApi packaged() {
    try (InputStream file = OpenApi.class.getClassLoader().getResourceAsStream(FILE)) {
      return new OpenApi(new YAMLMapper().readTree(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its operations by method and path, such as {@code GET /customers}. */
  public Map<String, JsonNode> operations() {
    Map<String, JsonNode> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.put(
              method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), method.getValue());
        }
      }
    }
    return operations;
  }

  /**
   * The operation behind an address, such as {@code GET /customers/{customer_id}}; empty where
   * there is none. A literal goes before a parameter.
   */
  public Optional<String> operationAt(String method, String path) {
    String address =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    // RFC 9110 §9.1: "get" is not GET.
    boolean isMethod = method.equals(method.toUpperCase(Locale.ROOT));
    return paths().stream()
        .filter(template -> isMethod && address.matches(template.replaceAll(PARAMETER, "[^/]+")))
        .filter(template -> operation(method + " " + template).isObject())
        .min(Comparator.comparingInt(template -> template.split(PARAMETER, -1).length))
        .map(template -> method + " " + template);
  }

  /** An operation by method and path; missing where there is none. */
  public JsonNode operation(String route) {
    String[] parts = route.split(" ", 2);
    return root.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
  }

  /** Every address, with the names of its parameters. */
  public List<String> paths() {
    return names(root.path("paths"));
  }

  /** The parameters of an operation that stand in the path, the query or the headers. */
  public List<JsonNode> parameters(JsonNode operation, String in) {
    return operation
        .path("parameters")
        .valueStream()
        .map(this::resolved)
        .filter(parameter -> parameter.path("in").asText().equals(in))
        .toList();
  }

  /** What a node stands for: itself, or what its reference leads to. */
  public JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(target(node.get("$ref").asText())) : node;
  }

  /** What a reference leads to; missing where it leads nowhere. */
  public JsonNode target(String reference) {
    return reference.startsWith("#")
        ? root.at(JsonPointer.compile(reference.substring(1)))
        : root.path("nowhere");
  }

  public JsonNode schema(String name) {
    return root.path("components").path("schemas").path(name);
  }

  /** Every node in it, the root first. */
  public List<Place> everything() {
    List<Place> places = new ArrayList<>();
    collect("", root, places);
    return places;
  }

  private static void collect(String path, JsonNode node, List<Place> places) {
    places.add(new Place(path, node));
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      collect(path + "/" + property.getKey(), property.getValue(), places);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(path + "/" + i, node.get(i), places);
      }
    }
  }

  /** Whether a media type is JSON, one document of it. */
  public static boolean isJson(String mediaType) {
    return mediaType.equals("application/json") || mediaType.endsWith("+json");
  }

  /** The names of an object's fields. */
  public static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The texts in a list. */
  public static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
