package customerservice.analytics.totals;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import customerservice.analytics.figures.Money;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import customerservice.analytics.totals.CurrentFigures.TierShare;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The main figures of a tenant, with the changes since the previous period. */
public record Summary(
    Period period,
    PreviousPeriod previous,
    Instant asOf,
    Customers customers,
    Loyalty loyalty,
    Change change,
    Map<String, String> definitions)
    implements Report {

  /** The period of the same length before the period. */
  record PreviousPeriod(LocalDate from, LocalDate to) {}

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

  /**
   * Points in the period; {@code pointsOutstanding}, {@code averageBalance} and {@code liability}
   * are current.
   *
   * @param pointsIssued earned points, gross
   * @param pointsRedeemed redeemed points, gross and positive
   * @param pointsAdjusted net
   * @param pointsReversed sum of the absolute values of reversals
   * @param activeMembers customers that earned or redeemed
   * @param averageBalance outstanding points per customer, two decimal places
   * @param redemptionRate redeemed / issued, four decimal places; 0 if no points were issued
   * @param repeatRate the share of active members that were active on two days or more, four
   *     decimal places
   * @param liability null if the program has no value for a point
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
      BigDecimal repeatRate,
      Money revenue,
      @Nullable Liability liability) {}

  /**
   * The value of the outstanding points.
   *
   * @param expectedBreakage an estimate of the share that will expire; null without enough history
   * @param expectedAmount the amount without that share
   */
  record Liability(
      @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount,
      String currency,
      @Nullable BigDecimal expectedBreakage,
      @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable BigDecimal expectedAmount) {}

  /** The figures of the period, each as its ratio to the previous period minus 1. */
  record Change(CustomerChange customers, LoyaltyChange loyalty) {}

  /** Changes of {@link Customers}; null for figures of the present. */
  record CustomerChange(
      @Nullable BigDecimal total,
      @Nullable BigDecimal active,
      @Nullable BigDecimal inactive,
      @Nullable BigDecimal blocked,
      @JsonProperty("new") @Nullable BigDecimal created,
      @Nullable BigDecimal withLoyaltyActivity) {}

  /** Changes of {@link Loyalty}; null for figures of the present. */
  record LoyaltyChange(
      @Nullable BigDecimal pointsOutstanding,
      @Nullable BigDecimal pointsIssued,
      @Nullable BigDecimal pointsRedeemed,
      @Nullable BigDecimal pointsExpired,
      @Nullable BigDecimal pointsAdjusted,
      @Nullable BigDecimal pointsReversed,
      @Nullable BigDecimal transactions,
      @Nullable BigDecimal activeMembers,
      @Nullable BigDecimal averageBalance,
      @Nullable BigDecimal redemptionRate,
      @Nullable BigDecimal repeatRate,
      @Nullable BigDecimal revenue) {}

  @Override
  public Table table() {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    rows.add(Table.row("total", customers.total(), change.customers().total()));
    rows.add(Table.row("active", customers.active(), change.customers().active()));
    rows.add(Table.row("inactive", customers.inactive(), change.customers().inactive()));
    rows.add(Table.row("blocked", customers.blocked(), change.customers().blocked()));
    rows.add(Table.row("new", customers.created(), change.customers().created()));
    rows.add(
        Table.row(
            "with_loyalty_activity",
            customers.withLoyaltyActivity(),
            change.customers().withLoyaltyActivity()));
    for (TierShare share : customers.byTier()) {
      rows.add(Table.row("by_tier." + share.tier() + ".customers", share.customers(), null));
      rows.add(Table.row("by_tier." + share.tier() + ".points", share.points(), null));
    }
    addLoyalty(rows, change.loyalty());
    return new Table(List.of("figure", "value", "change"), rows);
  }

  private void addLoyalty(List<List<@Nullable Object>> rows, LoyaltyChange to) {
    rows.add(Table.row("points_outstanding", loyalty.pointsOutstanding(), to.pointsOutstanding()));
    rows.add(Table.row("points_issued", loyalty.pointsIssued(), to.pointsIssued()));
    rows.add(Table.row("points_redeemed", loyalty.pointsRedeemed(), to.pointsRedeemed()));
    rows.add(Table.row("points_expired", loyalty.pointsExpired(), to.pointsExpired()));
    rows.add(Table.row("points_adjusted", loyalty.pointsAdjusted(), to.pointsAdjusted()));
    rows.add(Table.row("points_reversed", loyalty.pointsReversed(), to.pointsReversed()));
    rows.add(Table.row("transactions", loyalty.transactions(), to.transactions()));
    rows.add(Table.row("active_members", loyalty.activeMembers(), to.activeMembers()));
    rows.add(Table.row("average_balance", loyalty.averageBalance(), to.averageBalance()));
    rows.add(Table.row("redemption_rate", loyalty.redemptionRate(), to.redemptionRate()));
    rows.add(Table.row("repeat_rate", loyalty.repeatRate(), to.repeatRate()));
    rows.add(Table.row("revenue", loyalty.revenue().amount(), to.revenue()));
    Liability owed = loyalty.liability();
    rows.add(Table.row("liability", owed == null ? null : owed.amount(), null));
    rows.add(Table.row("expected_breakage", owed == null ? null : owed.expectedBreakage(), null));
    rows.add(Table.row("liability_expected", owed == null ? null : owed.expectedAmount(), null));
  }
}
