package customerservice.loyalty.program;

import customerservice.events.EventData;
import customerservice.events.EventType;
import customerservice.events.NewEvent;
import customerservice.events.Origin;
import customerservice.loyalty.rules.Program;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import java.time.Instant;

/**
 * A program with its version.
 *
 * @param version 1 for the first, plus 1 for each change
 */
public record ProgramVersion(Program program, long version, Instant updatedAt) {
  /** The version after this one; its time is never earlier, even if the clock ran back. */
  ProgramVersion next(Program changed, Instant now) {
    return new ProgramVersion(changed, version + 1, now.isAfter(updatedAt) ? now : updatedAt);
  }

  /** The event of the change that resulted in this version. */
  NewEvent event(TenantId tenant) {
    return new NewEvent(
        tenant,
        Ids.at(updatedAt),
        EventType.PROGRAM_UPDATED,
        null,
        null,
        Origin.API,
        updatedAt,
        new EventData().add("version", version).toString());
  }
}
