package customerservice.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The result of reading the feed after a sequence. */
public sealed interface EventPage {
  /**
   * The next events that match.
   *
   * @param after the sequence after which to continue; with a filter it can be higher than that of
   *     the last event, also if there is no event
   * @param isEnd whether the feed had no further event
   */
  record Events(List<StoredEvent> events, long after, boolean isEnd) implements EventPage {}

  /**
   * Events after the sequence have been deleted.
   *
   * @param keptFrom all events since this time are kept; null if the sequence was never assigned
   */
  record Expired(@Nullable Instant keptFrom) implements EventPage {}
}
