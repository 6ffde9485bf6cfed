package customerservice.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the audit, as clients see it. */
record AuditItem(
    UUID id,
    Instant at,
    String actor,
    String role,
    String action,
    @Nullable UUID customerId,
    List<String> fields,
    @Nullable String requestId) {}
