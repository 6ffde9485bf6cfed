/**
 * Segments of customers by recency, frequency and monetary value (RFM): the rules, and the SQL that
 * applies them to the roll-ups. It owns no table and may call {@code rollups} and {@code platform}.
 * Start reading at {@link customerservice.segments.Segment}.
 */
@NullMarked
package customerservice.segments;

import org.jspecify.annotations.NullMarked;
