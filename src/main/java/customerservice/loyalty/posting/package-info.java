/**
 * Posts points: postings of concurrent requests are queued and share one commit. The package writes
 * through {@code loyalty.ledger} and may call {@code loyalty.program}, {@code idempotency} and
 * {@code audit}. Start reading at {@link customerservice.loyalty.posting.Ledger}.
 */
@NullMarked
package customerservice.loyalty.posting;

import org.jspecify.annotations.NullMarked;
