/**
 * The points program of a tenant: earning rates, expiry and tiers, with previews of a change and
 * the review of tiers after one. It owns the table {@code loyalty_programs}; it may call {@code
 * loyalty.ledger}, {@code loyalty.rules} and {@code audit}. Start reading at {@link
 * customerservice.loyalty.program.Programs}.
 */
@NullMarked
package customerservice.loyalty.program;

import org.jspecify.annotations.NullMarked;
