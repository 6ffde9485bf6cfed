/**
 * Background work on accounts: the end of a business day expires points, reminds of expiries and
 * lowers tiers, and the consistency checker recomputes accounts from the ledger. It writes through
 * {@code loyalty.ledger}, and may call {@code loyalty.program}, {@code loyalty.rules} and {@code
 * events}. Start reading at {@link customerservice.loyalty.upkeep.EndOfDayJob}.
 */
@NullMarked
package customerservice.loyalty.upkeep;

import org.jspecify.annotations.NullMarked;
