package customerservice.audit;

import customerservice.platform.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A deed as it is written.
 *
 * @param id given before the first attempt: one that is made again writes the same row
 */
record AuditRow(UUID id, Instant at, AuditEvent deed) {
  /** Deeds of one moment, in their order. */
  static List<AuditRow> of(List<AuditEvent> deeds, Instant at) {
    Iterator<UUID> ids =
        Stream.generate(() -> Ids.at(at)).limit(deeds.size()).sorted(Ids.ORDER).iterator();
    List<AuditRow> rows = new ArrayList<>(deeds.size());
    deeds.forEach(deed -> rows.add(new AuditRow(ids.next(), at, deed)));
    return rows;
  }
}
