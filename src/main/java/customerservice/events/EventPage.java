package customerservice.events;

import java.time.Instant;
import java.util.List;

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
   * Events after the sequence have been deleted, or the sequence was never assigned, because the
   * database was restored.
   *
   * @param keptFrom all events since this time are kept
   */
  record Expired(Instant keptFrom) implements EventPage {}
}
