package customerservice.customers.search;

import customerservice.platform.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the list.
 *
 * @param section which of the list's it is in
 * @param key what the list is sorted by there; null where that is the id alone
 */
public record SeekKey(int section, @Nullable Object key, UUID id) {
  private static final Pattern SECTION = Pattern.compile("[0-9]{1,6}");

  /** As a cursor holds it: the key is last, and left out where there is none. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(List.of("" + section, id.toString()));
    if (key != null) {
      keys.add(key.toString());
    }
    return keys;
  }

  /** Reads one; null for a place in a list that is sorted otherwise. */
  static @Nullable SeekKey of(List<String> keys, CustomerSort sort) {
    if (keys.size() < 2 || keys.size() > 3 || !SECTION.matcher(keys.getFirst()).matches()) {
      return null;
    }
    UUID id = Ids.parse(keys.get(1)).orElse(null);
    Object key = keys.size() == 3 ? sort.parse(keys.get(2)) : null;
    if (id == null || (keys.size() == 3 && key == null)) {
      return null;
    }
    return new SeekKey(Integer.parseInt(keys.getFirst()), key, id);
  }
}
