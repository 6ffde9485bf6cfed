/**
 * Figures of a tenant: numbers of customers and points in a period. It owns no table, writes
 * nothing, and reads the tables of other features with its own SQL; it may call {@code
 * loyalty.program} and {@code loyalty.rules} for tiers and business days. Start reading at {@link
 * customerservice.analytics.Analytics}.
 */
@NullMarked
package customerservice.analytics;

import org.jspecify.annotations.NullMarked;
