package customerservice.loyalty.program;

import customerservice.loyalty.rules.Program;
import java.time.Instant;

/**
 * A program with its version.
 *
 * @param version 1 for the first, plus 1 for each change
 */
public record ProgramVersion(Program program, long version, Instant updatedAt) {}
