/**
 * Idempotent requests: stores the first response to an {@code Idempotency-Key} and replays it. It
 * owns the table {@code idempotency_records}; it may call {@code platform}. Of postings it stores
 * only refusals, because a posted transaction has its key in the ledger. Start reading at {@link
 * customerservice.idempotency.IdempotentExecution}.
 */
@NullMarked
package customerservice.idempotency;

import org.jspecify.annotations.NullMarked;
