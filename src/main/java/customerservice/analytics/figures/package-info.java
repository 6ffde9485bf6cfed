/**
 * Periods, intervals, arithmetic and definitions that all reports share; pure. It owns no table and
 * may call {@code loyalty.rules}, {@code rollups} for the numbers of quarter-hours, and {@code
 * platform}. Start reading at {@link customerservice.analytics.figures.Period}.
 */
@NullMarked
package customerservice.analytics.figures;

import org.jspecify.annotations.NullMarked;
