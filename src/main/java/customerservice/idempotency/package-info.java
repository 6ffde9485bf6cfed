/**
 * Idempotent requests: stores the first response to an {@code Idempotency-Key} and replays it; of
 * postings it stores only refusals, because a posting has its key in the ledger. It owns the table
 * {@code idempotency_records}; it may call {@code platform}. Start reading at {@link
 * customerservice.idempotency.IdempotentExecution}.
 */
@NullMarked
package customerservice.idempotency;

import org.jspecify.annotations.NullMarked;
