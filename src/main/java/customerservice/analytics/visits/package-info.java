/**
 * Reports of visits: hours, locations, top customers, segments and cohorts. It owns no table, reads
 * the roll-ups and customers, and may call {@code rollups}, {@code segments}, {@code customers},
 * {@code loyalty.ledger}, {@code loyalty.rules} and {@code analytics.figures}. Start reading at
 * {@link customerservice.analytics.visits.VisitReports}.
 */
@NullMarked
package customerservice.analytics.visits;

import org.jspecify.annotations.NullMarked;
