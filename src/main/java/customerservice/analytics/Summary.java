package customerservice.analytics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The main figures of a tenant. */
record Summary(Period period, Instant asOf, Customers customers, Loyalty loyalty) {
  /**
   * Current numbers of customers, without merged profiles.
   *
   * @param created customers created in the period; the JSON field is {@code new}
   * @param withLoyaltyActivity customers that have ever earned or redeemed
   */
  record Customers(
      long total,
      long active,
      long inactive,
      long blocked,
      @JsonProperty("new") long created,
      long withLoyaltyActivity,
      List<TierShare> byTier) {}

  /** The number of customers that hold a tier now, and the sum of their points. */
  record TierShare(String tier, long customers, long points) {}

  /**
   * Points in the period; {@code pointsOutstanding} and {@code averageBalance} are current.
   *
   * @param pointsIssued earned points, gross
   * @param pointsRedeemed redeemed points, gross and positive
   * @param pointsAdjusted net
   * @param pointsReversed sum of the absolute values of reversals
   * @param activeMembers customers that earned or redeemed
   * @param averageBalance outstanding points per customer, two decimal places
   * @param redemptionRate redeemed / issued, four decimal places; 0 if no points were issued
   * @param liability always null, because a program has no value for a point yet
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
