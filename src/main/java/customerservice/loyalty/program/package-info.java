/**
 * The points program of a tenant: earning rates, expiry and tiers, previews of a change, and the
 * review of all tiers after one. It owns the table {@code loyalty_programs}; it may call {@code
 * loyalty.ledger}, {@code loyalty.rules}, {@code events} and {@code audit}. Start reading at {@link
 * customerservice.loyalty.program.Programs}.
 */
@NullMarked
package customerservice.loyalty.program;

import org.jspecify.annotations.NullMarked;
