package customerservice.idempotency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That an answer about a person is kept.
 *
 * @param request method and path, and for a guest their login
 * @param idempotencyKey as its sender chose it
 * @param status HTTP, of the answer
 * @param keptUntil null for as long as the ledger
 */
record ReservedResponse(
    String request,
    String idempotencyKey,
    int status,
    Instant createdAt,
    @Nullable Instant keptUntil) {}
