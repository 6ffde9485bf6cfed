package customerservice.customers.search;

import customerservice.platform.database.WhereClause;

/**
 * The SQL that looks up customers {@code c} and accounts {@code a} by their primary keys, one by
 * one.
 *
 * <p>Each lookup is a range in the order of the ids, which only the primary key has. With outdated
 * statistics an equality costs the same in all indexes that begin with the tenant, and the planner
 * would read another one, or the whole tenant, for each customer.
 */
final class RowLookup {
  private static final String ROW =
      """
      CROSS JOIN LATERAL (
        SELECT * FROM <table> own
        WHERE own.tenant_id = :tenant AND own.customer_id BETWEEN <id> AND <id>
        ORDER BY own.customer_id
        LIMIT 1) AS <alias>
      """;

  private static final String DISTINCT =
      """
      (
        SELECT DISTINCT customer_id
        FROM (
      <ids>) AS entries
        ORDER BY customer_id) AS path
      """;

  private RowLookup() {}

  /**
   * Joins the customer with an id.
   *
   * @param id such as {@code k.customer_id}
   * @param hasAccount whether to join the account too
   */
  static String rows(String id, boolean hasAccount) {
    String customer = row("customer_service.customers", "c", id);
    return hasAccount ? customer + account(id) : customer;
  }

  /** Joins the account with an id. */
  static String account(String id) {
    return row("customer_service.loyalty_accounts", "a", id);
  }

  private static String row(String table, String alias, String id) {
    return ROW.replace("<table>", table).replace("<alias>", alias).replace("<id>", id);
  }

  /** Selects the customers of an access path, each once. */
  static String of(AccessPath path, WhereClause where, boolean hasAccounts) {
    return DISTINCT.replace("<ids>", path.ids().apply(where))
        + rows("path.customer_id", hasAccounts);
  }
}
