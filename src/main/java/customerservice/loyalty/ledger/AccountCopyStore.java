package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.PastTierChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The SQL that reads the history of an account, the oldest first. */
@Singleton
final class AccountCopyStore {
  List<LedgerEntry> entries(
      Handle handle, TenantId tenant, CustomerId customer, long afterSeq, long upToSeq, int count) {
    return handle
        .createQuery(
            """
            SELECT *, <reversed> AS reversed_points
            FROM customer_service.ledger_entries t
            WHERE tenant_id = :tenant AND customer_id = :customer
              AND seq > :after AND seq <= :upTo AND <not erased>
            ORDER BY seq
            LIMIT :count
            """
                .replace("<reversed>", HistoryStore.REVERSED)
                .replace("<not erased>", HistoryStore.NOT_ERASED))
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .bind("after", afterSeq)
        .bind("upTo", upToSeq)
        .bind("count", count)
        .map((row, context) -> EntryRow.readCurrent(row))
        .list();
  }

  List<PastTierChange> tierChanges(
      Handle handle, TenantId tenant, CustomerId customer, long afterNumber, int count) {
    return handle
        .createQuery(
            """
            SELECT number, changed_at, from_tier, to_tier, cause
            FROM customer_service.tier_changes
            WHERE tenant_id = :tenant AND customer_id = :customer AND number > :after
            ORDER BY number
            LIMIT :count
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .bind("after", afterNumber)
        .bind("count", count)
        .map((row, context) ->
            new PastTierChange(
                row.getLong("number"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("from_tier"),
                row.getString("to_tier"),
                row.getString("cause")))
        .list();
  }
}
