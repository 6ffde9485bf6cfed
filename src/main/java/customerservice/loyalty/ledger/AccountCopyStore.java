package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.PastTierChange;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.List;

/** The SQL that reads the history of an account, the oldest first. */
@Singleton
final class AccountCopyStore {
  /** By index in their order: an old plan would read and sort all entries for each page. */
  List<LedgerEntry> entries(
      Handle handle, TenantId tenant, CustomerId customer, long afterSeq, long upToSeq, int count) {
    return new StatementBatch(handle)
        .byIndex(true)
        .list(
            """
            SELECT *, <reversed> AS reversed_points
            FROM customer_service.ledger_entries t
            WHERE tenant_id = :tenant AND customer_id = :customer
              AND seq > :after AND seq <= :upTo AND <not erased>
            ORDER BY seq
            LIMIT :count
            """
                .replace("<reversed>", HistoryStore.REVERSED)
                .replace("<not erased>", HistoryStore.NOT_ERASED),
            new Binds()
                .bind("tenant", tenant)
                .bind("customer", customer)
                .bind("after", afterSeq)
                .bind("upTo", upToSeq)
                .bind("count", count),
            EntryRow::readCurrent);
  }

  List<PastTierChange> tierChanges(
      Handle handle, TenantId tenant, CustomerId customer, long afterNumber, int count) {
    return handle.list(
        """
        SELECT number, changed_at, from_tier, to_tier, cause
        FROM customer_service.tier_changes
        WHERE tenant_id = :tenant AND customer_id = :customer AND number > :after
        ORDER BY number
        LIMIT :count
        """,
        new Binds()
            .bind("tenant", tenant)
            .bind("customer", customer)
            .bind("after", afterNumber)
            .bind("count", count),
        row ->
            new PastTierChange(
                row.getLong("number"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("from_tier"),
                row.getString("to_tier"),
                row.getString("cause")));
  }
}
