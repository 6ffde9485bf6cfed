package customerservice.loyalty.program;

import customerservice.loyalty.rules.Program;
import java.time.Instant;

/**
 * The rules as they stand.
 *
 * @param version counts their changes
 */
public record ProgramVersion(Program rules, long version, Instant updatedAt) {}
