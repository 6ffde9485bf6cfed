package customerservice.loyalty.rules;

/**
 * How an amount became points.
 *
 * @param basePoints amount × points per unit, as a decimal string
 * @param multiplier of the tier held before the posting, as a decimal string
 * @param rounding {@code floor}, {@code half_up} or {@code ceil}
 * @param result whole points
 */
public record Explanation(String basePoints, String multiplier, String rounding, long result) {}
