/**
 * The HTTP operations that read figures of a tenant: numbers of customers and points in a period,
 * as JSON or CSV. It owns no table, writes nothing, and may call {@code analytics.totals}, {@code
 * analytics.visits} and {@code loyalty.program} for tiers and business days. Start reading at
 * {@link customerservice.analytics.AnalyticsResource}.
 */
@NullMarked
package customerservice.analytics;

import org.jspecify.annotations.NullMarked;
