package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What pgbench does instead of the service: the same rows into the same tables, without HTTP,
 * without a look at what was posted before, without rules.
 *
 * @param guests 0 to one less are picked from
 * @param transaction the row that it writes but for what differs
 */
record Scripts(int guests, Template transaction) {
  /** A pick for each posting; the id is written as {@link Guests#id} writes it. */
  private static final String PICK =
      """
      \\set n random(0, <last>)
      \\set request random(1, 9000000000000000000)
      """;

  private static final String GUEST =
      "('%s' || lpad(:n::text, 12, '0'))::uuid".formatted(Guests.ID_PREFIX);

  /** Of the program that a business has when it has set none. */
  private static final String TIER =
      """
      CASE WHEN <points> >= 5000 THEN 'platinum' WHEN <points> >= 2000 THEN 'gold'
            WHEN <points> >= 500 THEN 'silver' ELSE 'bronze' END\
      """;

  /** Into a file of a folder. */
  Path write(Measurement.Kind kind, Path folder) throws IOException {
    String script =
        switch (kind) {
          case TRANSACTION -> transactionScript();
          case STATEMENT -> statementScript();
          case EARN, PAGE -> throw new IllegalArgumentException("the service's, not pgbench's");
        };
    return Files.writeString(folder.resolve(kind + ".sql"), script);
  }

  /** A statement a round trip, as a service does that posts one by one. */
  private String transactionScript() {
    return PICK.replace("<last>", "" + (guests - 1))
        + """
        BEGIN;
        SELECT * FROM customer_service.loyalty_accounts
          WHERE tenant_id = 'default' AND customer_id = <guest>
          FOR NO KEY UPDATE \\gset
        \\set balance :balance + <points>
        \\set lifetime :lifetime_points + <points>
        \\set qualifying :qualifying_points + <points>
        \\set seq :last_seq + 1
        UPDATE customer_service.loyalty_accounts
          SET balance = :balance, lifetime_points = :lifetime, qualifying_points = :qualifying,
            tier = <tier>, lot_points = ARRAY[:balance::bigint], lot_expires_at = '{infinity}',
            last_seq = :seq, last_posted_at = clock_timestamp(),
            last_activity_at = clock_timestamp()
          WHERE tenant_id = 'default' AND customer_id = <guest>;
        <insert>;
        COMMIT;
        """
            .replace("<tier>", TIER.replace("<points>", ":qualifying::bigint"))
            .replace(
                "<insert>", insert(GUEST, ":balance::bigint", ":seq::bigint", "clock_timestamp()"))
            .replace("<guest>", GUEST)
            .replace("<points>", points());
  }

  /** All of it in one round trip. */
  private String statementScript() {
    return PICK.replace("<last>", "" + (guests - 1))
        + """
        WITH account AS (
          UPDATE customer_service.loyalty_accounts
          SET balance = balance + <points>, lifetime_points = lifetime_points + <points>,
            qualifying_points = qualifying_points + <points>, tier = <tier>,
            lot_points = ARRAY[balance + <points>], lot_expires_at = '{infinity}',
            last_seq = last_seq + 1, last_posted_at = clock_timestamp(),
            last_activity_at = clock_timestamp()
          WHERE tenant_id = 'default' AND customer_id = <guest>
          RETURNING customer_id, balance, last_seq, last_posted_at)
        <insert> FROM account;
        """
            .replace("<tier>", TIER.replace("<points>", "qualifying_points + " + points()))
            .replace(
                "<insert>", insert("customer_id", "account.balance", "last_seq", "last_posted_at"))
            .replace("<guest>", GUEST)
            .replace("<points>", points());
  }

  private String points() {
    return transaction.text("points");
  }

  private String insert(String customer, String balance, String seq, String postedAt) {
    Map<String, String> values = new HashMap<>();
    transaction.values().forEach((column, value) -> values.put(column, withoutColons(value)));
    values.put("customer_id", customer);
    values.put("seq", seq);
    // In the order of time, as the service's own: they all go to the right end of their index.
    values.put("transaction_id", "uuidv7()");
    values.put("balance_after", balance);
    values.put("reference", "'pgbench-' || :request::text");
    values.put("idempotency_key", "'pgbench-' || :request::text");
    values.put("created_at", postedAt);
    return transaction.with(values).insertSelect().strip();
  }

  /** For pgbench, a colon begins a variable, be it within quotes. */
  static String withoutColons(String literal) {
    int end = literal.lastIndexOf("'::");
    if (!literal.startsWith("'") || end < 0) {
      return literal;
    }
    String text = literal.substring(1, end).replace("\\", "\\\\").replace(":", "\\x3a");
    return "E'" + text + literal.substring(end);
  }
}
