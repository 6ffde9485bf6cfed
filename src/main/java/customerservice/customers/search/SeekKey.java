package customerservice.customers.search;

import customerservice.platform.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The position of a customer in a sorted list; a cursor carries the position of the last customer
 * of its page.
 *
 * @param section the section of the list, which comes before the key in the order
 * @param key the value that the section is sorted by; null if it is sorted only by the id
 */
public record SeekKey(int section, @Nullable Object key, UUID id) {
  private static final Pattern SECTION = Pattern.compile("[0-9]{1,6}");

  /** The parts of a cursor: section, id and, unless it is null, the key. */
  List<String> keys() {
    List<String> keys = new ArrayList<>(List.of("" + section, id.toString()));
    if (key != null) {
      keys.add(key.toString());
    }
    return keys;
  }

  /** Reads the parts of a cursor; null if a list with this sort has no such position. */
  static @Nullable SeekKey parse(List<String> keys, CustomerSort sort) {
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
