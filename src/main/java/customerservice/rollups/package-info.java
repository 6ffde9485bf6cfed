/**
 * Sums of the ledger and of customers, kept in the transactions that change these. The package owns
 * the tables {@code rollup_quarters}, {@code rollup_visits}, {@code rollup_totals} and {@code
 * rollup_changes}, and those of business days, {@code rollup_calendars}, {@code rollup_days},
 * {@code rollup_returns}, {@code rollup_cohorts} and {@code rollup_members}; it reads the business
 * days of {@code loyalty_programs}, and may call {@code platform}. Start reading at {@link
 * customerservice.rollups.RollupChange}.
 */
@NullMarked
package customerservice.rollups;

import org.jspecify.annotations.NullMarked;
