package customerservice.loyalty.ledger;

import java.util.Locale;

/** How a change of a tier stands in the columns of {@code tier_changes}. */
public final class TierChangeRow {
  /**
   * The part of a statement that keeps who moves to another tier: a CTE that reads the accounts as
   * they are, and those that are about to take their place from {@code changed (tenant_id,
   * customer_id, tier, tier_since)}. The accounts are locked: nobody else takes the next number.
   */
  static final String KEPT =
      """
      kept AS (
        INSERT INTO customer_service.tier_changes
          (tenant_id, customer_id, number, changed_at, from_tier, from_since, to_tier, cause)
        SELECT a.tenant_id, a.customer_id,
          1 + coalesce((SELECT max(c.number) FROM customer_service.tier_changes c
            WHERE c.tenant_id = a.tenant_id AND c.customer_id = a.customer_id), 0),
          changed.tier_since::timestamptz, a.tier, a.tier_since, changed.tier, :cause
        FROM changed
        JOIN customer_service.loyalty_accounts a
          ON a.tenant_id = changed.tenant_id AND a.customer_id = changed.customer_id
        WHERE (a.tier, a.tier_since) <> (changed.tier, changed.tier_since::timestamptz)
      )\
      """;

  /** What moved a customer to another tier. */
  public enum Cause {
    POSTING,
    REVIEW,
    SWEEP;

    /** As it is stored. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private TierChangeRow() {}
}
