package customerservice.customers;

/** SQL that copies customers with all their columns. */
public final class ManyCustomers {
  private ManyCustomers() {}

  /**
   * Copies each existing customer.
   *
   * @param times number of copies per customer
   * @param notes notes of the copies
   */
  public static String copied(int times, String notes) {
    return """
    WITH copies AS (
      SELECT c AS customer, a AS account,
        jsonb_build_object('customer_id', gen_random_uuid(), 'notes', '%s') AS own
      FROM customer_service.customers c
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id,
      generate_series(1, %d)
    ),
    inserted AS (
      INSERT INTO customer_service.customers
      SELECT copy.* FROM copies, jsonb_populate_record(customer, own) AS copy
    )
    INSERT INTO customer_service.loyalty_accounts
    SELECT copy.* FROM copies, jsonb_populate_record(account, own) AS copy
    """
        .formatted(notes, times);
  }
}
