package customerservice.analytics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a business at a glance. */
record Summary(Period period, Instant asOf, Customers customers, Loyalty loyalty) {
  /**
   * Customers as they are now; merged ones are not counted.
   *
   * @param created in the period; {@code new} to clients
   * @param withLoyaltyActivity who have ever earned or redeemed
   */
  record Customers(
      long total,
      long active,
      long inactive,
      long blocked,
      @JsonProperty("new") long created,
      long withLoyaltyActivity,
      List<TierShare> byTier) {}

  /** How many customers hold a tier now, and what their balances come to. */
  record TierShare(String tier, long customers, long points) {}

  /**
   * Points of the period; outstanding and average are of now.
   *
   * @param pointsIssued gross: what was earned
   * @param pointsRedeemed gross: what was spent, as a positive number
   * @param pointsAdjusted net
   * @param pointsReversed the sum of the sizes of reversals
   * @param activeMembers who earned or redeemed
   * @param averageBalance of all customers counted; two digits
   * @param redemptionRate redeemed / issued, four digits; 0 where nothing was issued
   * @param liability null: a program does not say yet what a point is worth
   */
  record Loyalty(
      long pointsOutstanding,
      long pointsIssued,
      long pointsRedeemed,
      long pointsExpired,
      long pointsAdjusted,
      long pointsReversed,
      long transactions,
      long activeMembers,
      BigDecimal averageBalance,
      BigDecimal redemptionRate,
      @Nullable Object liability) {}
}
