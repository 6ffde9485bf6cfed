package customerservice.access.token;

import com.fasterxml.jackson.databind.JsonNode;
import customerservice.platform.input.StrictJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JSON Web Key Set (RFC 7517 §5) that verify tokens, by their ids.
 *
 * @param keys none may be meant by a token that names no id
 */
record KeySet(Map<String, TokenKey> keys) {
  /** A server that rotates its keys has some three. */
  static final int KEYS_MAX = 100;

  static final KeySet EMPTY = new KeySet(Map.of());

  KeySet {
    keys = Map.copyOf(keys);
  }

  /**
   * Reads one. Keys that are of no use here are passed over; so are all that share an id and are
   * not the same, since nobody could say which of them is meant.
   *
   * @throws IOException when it is no such set, or one of more than {@link #KEYS_MAX}
   */
  static KeySet read(String text) throws IOException {
    JsonNode listed = json(text).path("keys");
    if (!listed.isArray()) {
      throw new IOException("what came is no key set");
    }
    if (listed.size() > KEYS_MAX) {
      throw new IOException("it has %d keys, more than %d".formatted(listed.size(), KEYS_MAX));
    }
    Map<String, TokenKey> keys = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (JsonNode jwk : listed) {
      String id = jwk.path("kid").asText();
      TokenKey key = jwk.path("kid").isTextual() ? TokenKey.of(jwk).orElse(null) : null;
      TokenKey other = key == null ? null : keys.putIfAbsent(id, key);
      if (other != null && !other.equals(key)) {
        ambiguous.add(id);
      }
    }
    keys.keySet().removeAll(ambiguous);
    return new KeySet(keys);
  }

  private static JsonNode json(String text) throws IOException {
    try {
      return StrictJson.read(text, "What came");
    } catch (StrictJson.NotJson e) {
      throw new IOException("what came is no JSON", e);
    }
  }

  /** The key of that id; null where there is none. */
  @Nullable TokenKey named(String id) {
    return keys.get(id);
  }

  /** Whether tokens of that key are valid. */
  boolean has(TokenKey key) {
    return keys.containsValue(key);
  }
}
