package customerservice.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Selects rows of the audit log; a null component matches every row.
 *
 * @param from inclusive
 * @param to exclusive
 * @param before matches rows older than the row with this id
 */
record AuditFilter(
    @Nullable UUID customer,
    @Nullable String actor,
    @Nullable String action,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable UUID before) {}
