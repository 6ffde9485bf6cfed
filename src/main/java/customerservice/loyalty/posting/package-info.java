/**
 * Posts points: postings of many requests are queued and share one commit. It writes through {@code
 * loyalty.ledger} and may call {@code loyalty.program}, {@code idempotency} and {@code audit}.
 * Start reading at {@link customerservice.loyalty.posting.Ledger}.
 */
@NullMarked
package customerservice.loyalty.posting;

import org.jspecify.annotations.NullMarked;
