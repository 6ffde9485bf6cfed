package customerservice.loyalty.ledger;

import customerservice.platform.CustomerId;
import java.util.List;
import java.util.stream.Stream;

/**
 * A customer with an open account, and the customers merged into it, directly or through others.
 *
 * @param target has the points of all of them
 * @param sources the customers whose entries before the merge are in their own ledgers
 */
public record AccountGroup(CustomerId target, List<CustomerId> sources) {
  public AccountGroup {
    sources = List.copyOf(sources);
  }

  /** The target, then the sources. */
  public List<CustomerId> all() {
    return Stream.concat(Stream.of(target), sources.stream()).toList();
  }
}
