/**
 * The rebuild of the roll-ups: compares them with the ledger, the accounts and the customers, and
 * corrects them, while the service runs. The package owns the table {@code rollup_rebuilds}; it may
 * call {@code rollups} and {@code loyalty.ledger}. Start reading at {@link
 * customerservice.analytics.rebuild.RollupRebuild}.
 */
@NullMarked
package customerservice.analytics.rebuild;

import org.jspecify.annotations.NullMarked;
