package customerservice.web;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The description as the tests read it.
 *
 * @param root the whole of it
 */
record OpenApi(JsonNode root) {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  /** Something in it. */
  record Place(String path, JsonNode node) {}

  static OpenApi read() {
    try {
      return new OpenApi(new YAMLMapper().readTree(PackagedFile.bytes(ApiDescription.FILE)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its operations by method and path, such as {@code GET /customers}. */
  Map<String, JsonNode> operations() {
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

  /** What a node stands for: itself, or what its reference leads to. */
  JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? resolved(target(node.get("$ref").asText())) : node;
  }

  /** What a reference leads to; missing where it leads nowhere. */
  JsonNode target(String reference) {
    return reference.startsWith("#")
        ? root.at(JsonPointer.compile(reference.substring(1)))
        : root.path("nowhere");
  }

  JsonNode schema(String name) {
    return root.path("components").path("schemas").path(name);
  }

  /** Every node in it, the root first. */
  List<Place> everything() {
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

  /** The texts in a list. */
  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
