package customerservice.rollups;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * Sums of a customer in a quarter-hour and a location; the fields are those of {@link QuarterRow}.
 */
public record VisitRow(
    int quarter,
    UUID customer,
    String location,
    long visits,
    long issued,
    long redeemed,
    BigDecimal revenue) {

  VisitRow plus(VisitRow other) {
    return new VisitRow(
        quarter,
        customer,
        location,
        visits + other.visits,
        issued + other.issued,
        redeemed + other.redeemed,
        revenue.add(other.revenue));
  }

  boolean isZero() {
    return visits == 0 && issued == 0 && redeemed == 0 && revenue.signum() == 0;
  }
}
