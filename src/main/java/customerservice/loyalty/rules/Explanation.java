package customerservice.loyalty.rules;

/**
 * The calculation of the points for an amount.
 *
 * @param basePoints amount × points per unit, as a decimal string
 * @param multiplier of the tier before the posting, as a decimal string
 * @param rounding {@code floor}, {@code half_up} or {@code ceil}
 * @param result whole points
 */
public record Explanation(String basePoints, String multiplier, String rounding, long result) {}
