package customerservice.loyalty;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of the review of all accounts after a change of the rules. */
@Singleton
final class TierReviewStore {
  /** How far the review of all accounts has come. */
  record Review(boolean isDone, @Nullable UUID after) {}

  /** The same, locked until the end of the transaction. */
  Optional<Review> lockReview(Handle handle, TenantId tenant) {
    return handle
        .createQuery(
            """
            SELECT reviewed_version = version AS is_done, review_after
            FROM customer_service.loyalty_programmes
            WHERE tenant_id = :tenant
            FOR NO KEY UPDATE
            """)
        .bind("tenant", tenant.value())
        .map((row, context) ->
            new Review(row.getBoolean("is_done"), row.getObject("review_after", UUID.class)))
        .findOne();
  }

  void reviewedTo(Handle handle, TenantId tenant, CustomerId last) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.loyalty_programmes SET review_after = :last
            WHERE tenant_id = :tenant
            """)
        .bind("last", last.value())
        .bind("tenant", tenant.value())
        .execute();
  }

  void reviewed(Handle handle, TenantId tenant) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.loyalty_programmes
            SET reviewed_version = version, review_after = NULL
            WHERE tenant_id = :tenant
            """)
        .bind("tenant", tenant.value())
        .execute();
  }

  /** Businesses whose accounts were not all reviewed since the last change of their rules. */
  List<TenantId> unreviewed(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT tenant_id FROM customer_service.loyalty_programmes
            WHERE tenant_id > '' AND reviewed_version < version
            ORDER BY tenant_id
            """)
        .map((row, context) -> new TenantId(row.getString("tenant_id")))
        .list();
  }

  /** Accounts in the order of their ids, locked until the end of the transaction. */
  List<Account> lockAccounts(Handle handle, TenantId tenant, @Nullable UUID after, int count) {
    return handle
        .createQuery(
            """
            SELECT * FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant AND customer_id > :after
            ORDER BY customer_id
            LIMIT :count
            FOR NO KEY UPDATE
            """)
        .bind("tenant", tenant.value())
        .bind("after", after == null ? new UUID(0, 0) : after)
        .bind("count", count)
        .map((row, context) -> AccountRow.read(row))
        .list();
  }

  /** Writes the tier of an account that was reviewed. */
  void updateTiers(Handle handle, TenantId tenant, List<Account> accounts) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.loyalty_accounts a
            SET qualifying_points = new.qualifying_points,
                qualified_at = new.qualified_at::timestamptz,
                tier = new.tier,
                tier_since = new.tier_since::timestamptz
            FROM unnest(:customers::uuid[], :qualifying::bigint[], :qualifiedAt::text[],
                :tiers::text[], :since::text[])
              AS new (customer_id, qualifying_points, qualified_at, tier, tier_since)
            WHERE a.tenant_id = :tenant AND a.customer_id = new.customer_id
            """)
        .bind("tenant", tenant.value())
        .bindArray(
            "customers",
            UUID.class,
            accounts.stream().map(a -> a.key().customer().value()).toArray())
        .bindArray(
            "qualifying", Long.class, accounts.stream().map(Account::qualifyingPoints).toArray())
        .bindArray("qualifiedAt", String.class, texts(accounts, Account::qualifiedAt))
        .bindArray("tiers", String.class, accounts.stream().map(Account::tier).toArray())
        .bindArray("since", String.class, texts(accounts, Account::tierSince))
        .execute();
  }

  private static Object[] texts(List<Account> accounts, Function<Account, Instant> time) {
    return accounts.stream().map(time).map(Instant::toString).toArray();
  }
}
