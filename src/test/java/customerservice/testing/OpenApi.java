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
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The API description.
 *
 * @param root the document
 */
public record OpenApi(JsonNode root) {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static final String FILE = "openapi.yaml";
  private static final String PARAMETER = "\\{[^}]+}";

  /** By path template; each response of an API test is compared with all of them. */
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  /** A node of the document with its path. */
  public record Place(String path, JsonNode node) {}

  private static final OpenApi PACKAGED = packaged();

  /** Reads the packaged description. */
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

  /** The operations by method and path, such as {@code GET /customers}. */
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
   * Finds the operation for a method and a path, such as {@code GET /customers/{customer_id}}. A
   * literal segment takes precedence over a parameter.
   */
  public Optional<String> operationAt(String method, String path) {
    String address =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    // Methods are case-sensitive (RFC 9110 §9.1).
    boolean isMethod = method.equals(method.toUpperCase(Locale.ROOT));
    return paths().stream()
        .filter(template -> isMethod && pattern(template).matcher(address).matches())
        .filter(template -> operation(method + " " + template).isObject())
        .min(Comparator.comparingInt(template -> template.split(PARAMETER, -1).length))
        .map(template -> method + " " + template);
  }

  private static Pattern pattern(String template) {
    return PATTERNS.computeIfAbsent(
        template, key -> Pattern.compile(key.replaceAll(PARAMETER, "[^/]+")));
  }

  /** An operation by method and path; a missing node if it does not exist. */
  public JsonNode operation(String route) {
    String[] parts = route.split(" ", 2);
    return root.path("paths").path(parts[1]).path(parts[0].toLowerCase(Locale.ROOT));
  }

  /** All path templates. */
  public List<String> paths() {
    return names(root.path("paths"));
  }

  /** The parameters of an operation in the path, the query or the headers. */
  public List<JsonNode> parameters(JsonNode operation, String in) {
    return operation
        .path("parameters")
        .valueStream()
        .map(this::resolved)
        .filter(parameter -> parameter.path("in").asText().equals(in))
        .toList();
  }

  /** The node itself, or the target of its reference. */
  public JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(target(node.get("$ref").asText())) : node;
  }

  /** The target of a reference; a missing node if it does not exist. */
  public JsonNode target(String reference) {
    return reference.startsWith("#")
        ? root.at(JsonPointer.compile(reference.substring(1)))
        : root.path("nowhere");
  }

  public JsonNode schema(String name) {
    return root.path("components").path("schemas").path(name);
  }

  /** All nodes, the root first. */
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

  /** Whether a media type is a single JSON document. */
  public static boolean isJson(String mediaType) {
    return mediaType.equals("application/json") || mediaType.endsWith("+json");
  }

  /** The field names of an object. */
  public static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The strings of a list. */
  public static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
