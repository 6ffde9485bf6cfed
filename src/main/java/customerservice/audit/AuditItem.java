package customerservice.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the audit log in a response. */
record AuditItem(
    UUID id,
    Instant at,
    String actor,
    String role,
    String action,
    @Nullable UUID customerId,
    List<String> fields,
    @Nullable String requestId) {}
