package customerservice.webhooks.delivery;

import customerservice.events.EventFilter;
import customerservice.events.EventType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The types of events that a webhook receives.
 *
 * @param names types, groups such as {@code loyalty.*}, and {@code *} for all
 */
public record TypeSelection(List<String> names) {
  /** All names that a selection may contain. */
  public static final List<String> NAMES = EventType.PATTERNS;

  public TypeSelection {
    names = List.copyOf(names);
  }

  /** The types. */
  public Set<EventType> types() {
    EnumSet<EventType> types = EnumSet.noneOf(EventType.class);
    names.forEach(name -> types.addAll(EventType.matching(name)));
    return types;
  }

  /** The filter of the feed. */
  EventFilter filter() {
    return filter(types());
  }

  /** The filter of the feed for some of the types; for all types, it matches every event. */
  public static EventFilter filter(Set<EventType> types) {
    return types.equals(EventType.matching("*")) ? EventFilter.ALL : new EventFilter(types, null);
  }
}
