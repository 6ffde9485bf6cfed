package customerservice.loyalty.ledger;

import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of accounts, except the update of a posting, which is in {@link LedgerStore}. */
@Singleton
public final class AccountStore {
  /** Lower than every id. */
  private static final UUID LOWEST_ID = new UUID(0, 0);

  private static final String LOCK =
      """
      SELECT a.*
      FROM unnest(:tenants::text[], :customers::uuid[]) AS wanted (tenant_id, customer_id)
      JOIN customer_service.loyalty_accounts a USING (tenant_id, customer_id)
      ORDER BY a.tenant_id, a.customer_id
      FOR NO KEY UPDATE OF a
      """;

  private static final String LOCK_SKIPPING_LOCKED = LOCK + "SKIP LOCKED";

  /** The advisory lock between opening accounts of a tenant and changing its program. */
  private static final String OPENINGS_LOCK = "customer_service openings of %s";

  /** Takes the shared lock of a transaction that opens accounts, before it reads the program. */
  public void lockOpeningsShared(StatementBatch statements, TenantId tenant) {
    statements.update(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))",
        new StatementBatch.Binds().text("lock", OPENINGS_LOCK.formatted(tenant.value())));
  }

  /** Waits until all transactions have ended that were opening accounts. */
  public void awaitOpenings(Handle handle, TenantId tenant) {
    StatementBatch statements = new StatementBatch(handle);
    statements.update(
        "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))",
        new StatementBatch.Binds().text("lock", OPENINGS_LOCK.formatted(tenant.value())));
    statements.send();
  }

  /** Inserts new accounts. */
  public void insert(StatementBatch statements, Collection<Account> opened) {
    statements.update(
        """
        INSERT INTO customer_service.loyalty_accounts
          (tenant_id, customer_id, may_post, balance, lifetime_points, qualifying_points,
           qualified_at, tier, tier_since, lot_points, lot_expires_at, last_seq)
        SELECT tenant_id, customer_id, may_post, 0, 0, 0, since::timestamptz, tier,
          since::timestamptz, '{}', '{}', 0
        FROM unnest(
            :tenants::text[], :customers::uuid[], :mayPost::boolean[], :tiers::text[],
            :times::text[])
          AS new (tenant_id, customer_id, may_post, tier, since)
        """,
        new StatementBatch.Binds()
            .column("tenants", "text", opened, account -> account.key().tenant().value())
            .column("customers", "uuid", opened, account -> account.key().customer().value())
            .column("mayPost", "boolean", opened, Account::mayPost)
            .column("tiers", "text", opened, Account::tier)
            .column("times", "text", opened, account -> account.tierStatus().since().toString()));
  }

  public void updateMayPost(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.loyalty_accounts SET may_post = :mayPost
            WHERE tenant_id = :tenant AND customer_id = :customer
            """)
        .bind("mayPost", mayPost)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .execute();
  }

  /** Closes an account so that it accepts no posting, or opens it again. */
  public void updateClosed(
      Handle handle, TenantId tenant, CustomerId customer, boolean isClosed, boolean mayPost) {
    handle
        .createUpdate(
            """
            UPDATE customer_service.loyalty_accounts
            SET is_closed = :isClosed, may_post = :mayPost
            WHERE tenant_id = :tenant AND customer_id = :customer
            """)
        .bind("isClosed", isClosed)
        .bind("mayPost", mayPost)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .execute();
  }

  public Optional<Account> find(Handle handle, TenantId tenant, CustomerId customer) {
    return handle
        .createQuery(
            """
            SELECT * FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant AND customer_id = :customer
            """)
        .bind("tenant", tenant.value())
        .bind("customer", customer.value())
        .map((row, context) -> AccountRow.read(row))
        .findOne();
  }

  /**
   * Locks accounts, always in the same order, so that two batches cannot deadlock.
   *
   * @return the accounts that exist and were not skipped
   */
  public Supplier<Map<AccountKey, Account>> lock(
      StatementBatch statements, SortedSet<AccountKey> keys, LockMode lockMode) {
    StatementBatch.Rows<Account> locked =
        statements.query(
            switch (lockMode) {
              case WAIT, WAIT_BRIEFLY -> LOCK;
              case SKIP_LOCKED -> LOCK_SKIPPING_LOCKED;
            },
            binds(keys),
            AccountRow::read);
    return () -> {
      Map<AccountKey, Account> accounts = new HashMap<>();
      locked.list().forEach(account -> accounts.put(account.key(), account));
      return accounts;
    };
  }

  /** The keys that have an account, whether it is locked or not. */
  public Supplier<Set<AccountKey>> existing(StatementBatch statements, SortedSet<AccountKey> keys) {
    StatementBatch.Rows<AccountKey> existing =
        statements.query(
            """
            SELECT a.tenant_id, a.customer_id
            FROM unnest(:tenants::text[], :customers::uuid[]) AS wanted (tenant_id, customer_id)
            JOIN customer_service.loyalty_accounts a USING (tenant_id, customer_id)
            """,
            binds(keys),
            AccountRow::key);
    return () -> Set.copyOf(existing.list());
  }

  private static StatementBatch.Binds binds(SortedSet<AccountKey> keys) {
    return new StatementBatch.Binds()
        .column("tenants", "text", keys, key -> key.tenant().value())
        .column("customers", "uuid", keys, key -> key.customer().value());
  }

  /** Locks the accounts that exist against all other transactions, before they are deleted. */
  public List<Account> lockForDelete(Handle handle, TenantId tenant, Set<CustomerId> customers) {
    return handle
        .createQuery(
            """
            SELECT * FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
            ORDER BY customer_id
            FOR UPDATE
            """)
        .bind("tenant", tenant.value())
        .bindArray("customers", UUID.class, ids(customers))
        .map((row, context) -> AccountRow.read(row))
        .list();
  }

  public void delete(Handle handle, TenantId tenant, Set<CustomerId> customers) {
    handle
        .createUpdate(
            """
            DELETE FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
            """)
        .bind("tenant", tenant.value())
        .bindArray("customers", UUID.class, ids(customers))
        .execute();
  }

  private static List<UUID> ids(Set<CustomerId> customers) {
    return customers.stream().map(CustomerId::value).toList();
  }

  /**
   * Accounts of a tenant in the order of their ids.
   *
   * @param after the id before the first; null for the beginning
   */
  public List<Account> next(Handle handle, TenantId tenant, @Nullable UUID after, int count) {
    return next(handle, tenant, after, count, "");
  }

  /** As {@link #next}, locked until the end of the transaction. */
  public List<Account> lockNext(Handle handle, TenantId tenant, @Nullable UUID after, int count) {
    return next(handle, tenant, after, count, "FOR NO KEY UPDATE");
  }

  private static List<Account> next(
      Handle handle, TenantId tenant, @Nullable UUID after, int count, String locking) {
    return handle
        .createQuery(
            """
            SELECT * FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant AND customer_id > :after
            ORDER BY customer_id
            LIMIT :count
            """
                + locking)
        .bind("tenant", tenant.value())
        .bind("after", after == null ? LOWEST_ID : after)
        .bind("count", count)
        .map((row, context) -> AccountRow.read(row))
        .list();
  }

  /** The customer of the oldest account of a tenant. */
  public Optional<CustomerId> first(Handle handle, TenantId tenant) {
    return outermost(handle, tenant, "ASC");
  }

  /** The customer of the newest account of a tenant. */
  public Optional<CustomerId> last(Handle handle, TenantId tenant) {
    return outermost(handle, tenant, "DESC");
  }

  private static Optional<CustomerId> outermost(Handle handle, TenantId tenant, String order) {
    return handle
        .createQuery(
            """
            SELECT customer_id FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant
            ORDER BY customer_id <order>
            LIMIT 1
            """
                .replace("<order>", order))
        .bind("tenant", tenant.value())
        .mapTo(UUID.class)
        .findOne()
        .map(CustomerId::new);
  }

  /** Updates the tiers of locked accounts of one tenant, and records the changes. */
  public void updateTiers(
      Handle handle, TenantId tenant, List<Account> accounts, TierChangeRow.Cause cause) {
    StatementBatch statements = new StatementBatch(handle);
    statements.update(
        """
        WITH changed AS (
          SELECT :tenant AS tenant_id, new.*
          FROM unnest(:customers::uuid[], :qualifying::bigint[], :qualifiedAt::text[],
              :tiers::text[], :since::text[])
            AS new (customer_id, qualifying_points, qualified_at, tier, tier_since)
        ),
        <tier changes>
        UPDATE customer_service.loyalty_accounts a
        SET qualifying_points = changed.qualifying_points,
            qualified_at = changed.qualified_at::timestamptz,
            tier = changed.tier,
            tier_since = changed.tier_since::timestamptz
        FROM changed
        WHERE a.tenant_id = :tenant AND a.customer_id = changed.customer_id
        """
            .replace("<tier changes>", TierChangeRow.INSERT_CHANGES),
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .text("cause", cause.code())
            .column("customers", "uuid", accounts, a -> a.key().customer().value())
            .column("qualifying", "bigint", accounts, Account::qualifyingPoints)
            .column("qualifiedAt", "text", accounts, a -> a.tierStatus().qualifiedAt().toString())
            .column("tiers", "text", accounts, Account::tier)
            .column("since", "text", accounts, a -> a.tierStatus().since().toString()));
    statements.send();
  }
}
