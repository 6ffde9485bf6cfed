package customerservice.customers;

import customerservice.platform.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place in the list.
 *
 * @param section which of the sort's it is in, from 0
 * @param key what the list is sorted by there; null in the section of those who have none
 */
record Position(int section, @Nullable Object key, UUID id) {
  /** As a cursor holds it: the key is last, and left out where there is none. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(List.of("" + section, id.toString()));
    if (key != null) {
      keys.add(key.toString());
    }
    return keys;
  }

  /** Reads one; null for a place in a list that is sorted otherwise. */
  static @Nullable Position of(List<String> keys, CustomerSort sort) {
    for (int section = 0; section < sort.sections(); section++) {
      boolean isUnset = sort.isUnset(section);
      if (keys.size() == (isUnset ? 2 : 3) && keys.getFirst().equals("" + section)) {
        Object key = isUnset ? null : sort.parse(keys.getLast());
        UUID id = Ids.parse(keys.get(1)).orElse(null);
        return id == null || (key == null && !isUnset) ? null : new Position(section, key, id);
      }
    }
    return null;
  }
}
