package customerservice.loyalty.rules;

import java.math.BigDecimal;
import java.util.List;

/**
 * A tier of the program.
 *
 * @param name a slug
 * @param threshold the qualifying points that reach it
 * @param multiplier of the points for an amount
 * @param benefits further benefits, as texts for guests
 */
public record Tier(String name, long threshold, BigDecimal multiplier, List<String> benefits) {
  public Tier {
    benefits = List.copyOf(benefits);
  }
}
