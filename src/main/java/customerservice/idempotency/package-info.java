/**
 * Requests that can be sent again: a client names one with an {@code Idempotency-Key}, and the
 * first answer is kept and given again. Owns the table {@code kept_answers}. Postings stand with
 * their keys in the ledger itself; of them, this package keeps the refusals. An answer knows whom
 * it is about, and goes with them.
 */
@NullMarked
package customerservice.idempotency;

import org.jspecify.annotations.NullMarked;
