package customerservice.access;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** The SQL that finds the customer of a login. A merged customer leads to the target. */
@Singleton
final class OwnCustomerStore {
  private static final String MERGES =
      """
      WITH RECURSIVE line AS (
        SELECT a.customer_id, a.merged_into FROM customer_service.loyalty_accounts a
        WHERE a.tenant_id = :tenant AND a.customer_id = <first>
        UNION ALL
        SELECT a.customer_id, a.merged_into
        FROM line
        CROSS JOIN LATERAL (
          SELECT customer_id, merged_into FROM customer_service.loyalty_accounts
          WHERE tenant_id = :tenant AND customer_id = line.merged_into
          LIMIT 1) AS a
      )
      SELECT customer_id FROM line WHERE merged_into IS NULL
      """;

  private static final String OF_LOGIN =
      MERGES.replace(
          "<first>",
          """
          (
            SELECT k.customer_id FROM customer_service.customer_contacts k
            WHERE k.tenant_id = :tenant AND k.kind = 'user_id' AND k.value = :subject)\
          """);

  private static final String OF_ID = MERGES.replace("<first>", ":customer");

  /** Finds the customer of a login; for a merged customer, the target. */
  Optional<CustomerId> find(Handle handle, TenantId tenant, String subject) {
    return target(handle, OF_LOGIN, new Binds().bind("tenant", tenant).bind("subject", subject));
  }

  /** Finds the target of a merged customer, or the customer itself. */
  Optional<CustomerId> target(Handle handle, TenantId tenant, CustomerId customer) {
    return target(handle, OF_ID, new Binds().bind("tenant", tenant).bind("customer", customer));
  }

  private static Optional<CustomerId> target(Handle handle, String sql, Binds binds) {
    return handle.find(sql, binds, row -> row.getObject(1, UUID.class)).map(CustomerId::new);
  }
}
