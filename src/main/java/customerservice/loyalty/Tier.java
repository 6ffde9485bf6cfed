package customerservice.loyalty;

import java.math.BigDecimal;

/**
 * A step of the programme's ladder.
 *
 * @param name a slug
 * @param threshold qualifying points from which it is held
 * @param multiplier of what an amount earns
 */
public record Tier(String name, long threshold, BigDecimal multiplier) {}
