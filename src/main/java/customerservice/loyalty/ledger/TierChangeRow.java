package customerservice.loyalty.ledger;

import java.util.Locale;

/** The columns of {@code tier_changes}. */
public final class TierChangeRow {
  /**
   * A CTE that records tier changes. It compares the stored accounts with the new values in the CTE
   * {@code changed (tenant_id, customer_id, tier, tier_since)}. The accounts must be locked, so
   * that no other transaction takes the next number.
   */
  static final String INSERT_CHANGES =
      """
      recorded AS (
        INSERT INTO customer_service.tier_changes
          (tenant_id, customer_id, number, changed_at, from_tier, from_since, to_tier, cause)
        SELECT a.tenant_id, a.customer_id,
          1 + coalesce((SELECT max(c.number) FROM customer_service.tier_changes c
            WHERE c.tenant_id = a.tenant_id AND c.customer_id = a.customer_id), 0),
          changed.tier_since, a.tier, a.tier_since, changed.tier, :cause
        FROM changed
        JOIN customer_service.loyalty_accounts a
          ON a.tenant_id = changed.tenant_id AND a.customer_id = changed.customer_id
        WHERE (a.tier, a.tier_since) <> (changed.tier, changed.tier_since)
      )\
      """;

  /** The process that changed a tier. */
  public enum Cause {
    POSTING,
    REVIEW,
    SWEEP;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The cause in an event. */
    String inEvent() {
      return this == SWEEP ? "end_of_day" : code();
    }
  }

  private TierChangeRow() {}
}
