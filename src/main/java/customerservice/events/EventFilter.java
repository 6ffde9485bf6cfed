package customerservice.events;

import customerservice.platform.CustomerId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter of events.
 *
 * @param types empty for all types
 * @param customer null for all customers
 */
public record EventFilter(Set<EventType> types, @Nullable CustomerId customer) {
  /** Matches every event. */
  public static final EventFilter ALL = new EventFilter(Set.of(), null);

  public EventFilter {
    types = Set.copyOf(types);
  }
}
