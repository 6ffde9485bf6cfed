package customerservice.loyalty;

import customerservice.platform.Conditions;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The SQL of reading the ledger. */
@Singleton
final class HistoryStore {
  boolean hasAccount(Handle handle, TenantId tenant, CustomerId customer) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (
              SELECT FROM customer_service.loyalty_accounts
              WHERE tenant_id = :tenant AND customer_id = :customer)
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .mapTo(boolean.class)
        .one();
  }

  Optional<Transaction> transaction(
      Handle handle, TenantId tenant, CustomerId customer, UUID transactionId) {
    return handle
        .createQuery(
            """
            SELECT * FROM customer_service.loyalty_transactions
            WHERE tenant_id = :tenant AND customer_id = :customer AND transaction_id = :id
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .bind("id", transactionId)
        .map((row, context) -> TransactionRow.read(row))
        .findOne();
  }

  List<Transaction> transactions(
      Handle handle, TenantId tenant, CustomerId customer, TransactionFilter filter, int count) {
    Conditions where = new Conditions("tenant_id", tenant);
    where.and("customer_id = :customer", "customer", customer.value());
    if (!filter.types().isEmpty()) {
      where.and("type = ANY (:types)", "types", filter.types().toArray(String[]::new));
    }
    if (filter.reference() != null) {
      where.and("reference = :reference", "reference", filter.reference());
    }
    if (filter.locationId() != null) {
      where.and("location_id = :location", "location", filter.locationId());
    }
    if (filter.from() != null) {
      where.and("created_at >= :from", "from", filter.from());
    }
    if (filter.to() != null) {
      where.and("created_at < :to", "to", filter.to());
    }
    if (filter.beforeSeq() != null) {
      where.and("seq < :beforeSeq", "beforeSeq", filter.beforeSeq());
    }
    return handle
        .createQuery(
            """
            SELECT * FROM customer_service.loyalty_transactions
            WHERE <where>
            ORDER BY seq DESC
            LIMIT :count
            """
                .replace("<where>", where.sql()))
        .bindMap(where.binds())
        .bind("count", count)
        .map((row, context) -> TransactionRow.read(row))
        .list();
  }
}
