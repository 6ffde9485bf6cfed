/**
 * Sums of the ledger and of customers, kept in the transactions that change these. The package owns
 * the tables {@code rollup_quarters}, {@code rollup_visits}, {@code rollup_totals} and {@code
 * rollup_changes}; it may call {@code platform}. Start reading at {@link
 * customerservice.rollups.RollupChange}.
 */
@NullMarked
package customerservice.rollups;

import org.jspecify.annotations.NullMarked;
