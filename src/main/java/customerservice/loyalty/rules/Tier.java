package customerservice.loyalty.rules;

import java.math.BigDecimal;
import java.util.List;

/**
 * A step of the program's ladder.
 *
 * @param name a slug
 * @param threshold qualifying points from which it is held
 * @param multiplier of what an amount earns
 * @param benefits what it gives beside that, in words for guests
 */
public record Tier(String name, long threshold, BigDecimal multiplier, List<String> benefits) {
  public Tier {
    benefits = List.copyOf(benefits);
  }
}
