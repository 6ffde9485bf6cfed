/**
 * Reads and writes accounts, ledger entries and their history. The package owns the tables {@code
 * loyalty_accounts}, {@code ledger_entries} and {@code tier_changes}; it may call {@code
 * loyalty.rules} and {@code platform}. Start reading at {@link
 * customerservice.loyalty.ledger.LedgerStore}.
 */
@NullMarked
package customerservice.loyalty.ledger;

import org.jspecify.annotations.NullMarked;
