package customerservice.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the audit are wanted; null narrows nothing.
 *
 * @param from not done before
 * @param to done before
 * @param before those older than this one; null: from the newest
 */
record AuditFilter(
    @Nullable UUID customer,
    @Nullable String actor,
    @Nullable String action,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable UUID before) {}
