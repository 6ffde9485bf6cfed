/**
 * Idempotent requests: the first response to an {@code Idempotency-Key} is stored and replayed. It
 * owns the table {@code idempotency_records}; it may call {@code platform}; of postings it stores
 * only refusals, because a posting keeps its key in the ledger. Start reading at {@link
 * customerservice.idempotency.IdempotentExecution}.
 */
@NullMarked
package customerservice.idempotency;

import org.jspecify.annotations.NullMarked;
