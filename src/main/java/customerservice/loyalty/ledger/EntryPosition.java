package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The position after a page of entries: the {@code seq} of the last listed entry of each customer.
 * With one position for all customers, each page would read the newer entries of the others again.
 *
 * @param seqs by {@link #name}; a customer without listed entries is missing
 */
public record EntryPosition(Map<String, Long> seqs) {
  public static final EntryPosition START = new EntryPosition(Map.of());

  private static final Pattern KEY = Pattern.compile("([0-9a-f]{1,16}):([0-9]{1,18})");

  public EntryPosition {
    seqs = Map.copyOf(seqs);
  }

  /** The random half of an id, so that a cursor of many customers stays short. */
  private static String name(UUID customer) {
    return Long.toHexString(customer.getLeastSignificantBits());
  }

  /** Parses the keys of a cursor; null if one is invalid. */
  public static @Nullable EntryPosition parse(List<String> keys) {
    Map<String, Long> seqs = new HashMap<>();
    for (String key : keys) {
      Matcher parts = KEY.matcher(key);
      if (!parts.matches()) {
        return null;
      }
      seqs.put(parts.group(1), Long.valueOf(parts.group(2)));
    }
    return new EntryPosition(seqs);
  }

  /** The keys of a cursor. */
  public List<String> keys() {
    return new TreeMap<>(seqs)
        .entrySet().stream().map(each -> each.getKey() + ":" + each.getValue()).toList();
  }

  /** The position after a page that starts at this one. */
  public EntryPosition after(List<LedgerEntry> page) {
    Map<String, Long> after = new HashMap<>(seqs);
    page.forEach(entry -> after.put(name(entry.customerId()), entry.seq()));
    return new EntryPosition(after);
  }

  /** Only entries of the customer with a lower {@code seq} follow. */
  long before(UUID customer) {
    return seqs.getOrDefault(name(customer), Long.MAX_VALUE);
  }
}
