package customerservice.loyalty;

import java.time.Instant;

/**
 * The rules as they stand.
 *
 * @param version counts their changes
 */
record ProgrammeVersion(Programme rules, long version, Instant updatedAt) {}
