package customerservice.audit;

import customerservice.platform.Ids;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An event with its id and time.
 *
 * @param id set before the first attempt to write, so that a retry writes the same row
 */
record AuditRow(UUID id, Instant at, AuditEvent event) {
  /** Creates rows of one instant whose ids ascend in the order of the events. */
  static List<AuditRow> of(List<AuditEvent> events, Instant at) {
    Iterator<UUID> ids =
        Stream.generate(() -> Ids.at(at)).limit(events.size()).sorted(Ids.ORDER).iterator();
    return events.stream().map(event -> new AuditRow(ids.next(), at, event)).toList();
  }
}
