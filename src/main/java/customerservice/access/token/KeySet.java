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
 * The keys of a JSON Web Key Set (RFC 7517 §5) that can verify tokens.
 *
 * @param keys by {@code kid}; a key without one is not usable, since a token selects its key by id
 */
record KeySet(Map<String, TokenKey> keys) {
  /** A server that rotates its keys has about three. */
  static final int KEYS_MAX = 100;

  static final KeySet EMPTY = new KeySet(Map.of());

  KeySet {
    keys = Map.copyOf(keys);
  }

  /**
   * Parses a key set. Unsupported keys are ignored, and so are different keys with the same id,
   * because the id does not identify one of them.
   *
   * @throws IOException if the text is not a key set or has more than {@link #KEYS_MAX} keys
   */
  static KeySet parse(String text) throws IOException {
    JsonNode listed = json(text).path("keys");
    if (!listed.isArray()) {
      throw new IOException("the response is not a key set");
    }
    if (listed.size() > KEYS_MAX) {
      throw new IOException(
          "the key set has %d keys, more than %d".formatted(listed.size(), KEYS_MAX));
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
      return StrictJson.read(text, "The key set");
    } catch (StrictJson.NotJson e) {
      throw new IOException("the response is not JSON", e);
    }
  }

  /** Returns the key with an id, or null. */
  @Nullable TokenKey get(String id) {
    return keys.get(id);
  }

  /** Whether the set still has a key. */
  boolean contains(TokenKey key) {
    return keys.containsValue(key);
  }
}
