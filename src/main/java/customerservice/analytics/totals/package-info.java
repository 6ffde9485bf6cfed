/**
 * Reports of sums: the summary, time series and tiers. It owns no table, reads the roll-ups and the
 * changes of tiers, and may call {@code rollups}, {@code loyalty.ledger}, {@code loyalty.rules} and
 * {@code analytics.figures}. Start reading at {@link
 * customerservice.analytics.totals.TotalReports}.
 */
@NullMarked
package customerservice.analytics.totals;

import org.jspecify.annotations.NullMarked;
