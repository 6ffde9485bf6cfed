package customerservice.loyalty.ledger;

import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.AccountKey;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.rollups.RollupStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The SQL of accounts, except the update of a posting, which is in {@link LedgerStore}. */
@Singleton
public final class AccountStore {
  /** Lower than every id. */
  private static final UUID LOWEST_ID = new UUID(0, 0);

  private static final InputRows<Account> OPENED =
      new InputRows<Account>("opened")
          .column("tenant_id", "text", account -> account.key().tenant().value())
          .column("customer_id", "uuid", account -> account.key().customer().value())
          .column("may_post", "boolean", Account::mayPost)
          .column("tier", "text", Account::tier)
          .column("tier_since", "timestamptz", account -> account.tierStatus().since())
          .column("qualified_at", "timestamptz", account -> account.tierStatus().since());

  private static final InputRows<Account> CHANGED =
      new InputRows<Account>("changed")
          .key("tenant_id", "text", account -> account.key().tenant().value())
          .key("customer_id", "uuid", account -> account.key().customer().value())
          .column("qualifying_points", "bigint", Account::qualifyingPoints)
          .column("qualified_at", "timestamptz", account -> account.tierStatus().qualifiedAt())
          .column("tier", "text", Account::tier)
          .column("tier_since", "timestamptz", account -> account.tierStatus().since());

  private static final InputRows<AccountKey> WANTED =
      new InputRows<AccountKey>("wanted")
          .column("tenant_id", "text", key -> key.tenant().value())
          .column("customer_id", "uuid", key -> key.customer().value());

  private static final String LOCK =
      WANTED.in(
          """
          SELECT a.*
          FROM <wanted.rows>
          JOIN customer_service.loyalty_accounts a USING (tenant_id, customer_id)
          ORDER BY a.tenant_id, a.customer_id
          FOR NO KEY UPDATE OF a
          """);

  private static final String EXISTING =
      WANTED.in(
          """
          SELECT a.tenant_id, a.customer_id
          FROM <wanted.rows>
          JOIN customer_service.loyalty_accounts a USING (tenant_id, customer_id)
          """);

  private static final String INSERT =
      OPENED.in(
          """
          INSERT INTO customer_service.loyalty_accounts
            (<opened.columns>, balance, lifetime_points, qualifying_points, lot_points,
             lot_expires_at, last_seq)
          SELECT <opened.columns>, 0, 0, 0, '{}', '{}', 0 FROM <opened.rows>
          """);

  private static final String LOCK_SKIPPING_LOCKED = LOCK + "SKIP LOCKED";

  /** The advisory lock between opening accounts of a tenant and changing its program. */
  private static final String OPENINGS_LOCK = "customer_service openings of %s";

  private final RollupStore rollups;
  private final OutboxStore outbox;

  public AccountStore(RollupStore rollups, OutboxStore outbox) {
    this.rollups = rollups;
    this.outbox = outbox;
  }

  /** Takes the shared lock of a transaction that opens accounts, before it reads the program. */
  public void lockOpeningsShared(StatementBatch statements, TenantId tenant) {
    statements.update(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))",
        new Binds().bind("lock", OPENINGS_LOCK.formatted(tenant.value())));
  }

  /** Waits until all transactions have ended that were opening accounts. */
  public void awaitOpenings(Handle handle, TenantId tenant) {
    handle.update(
        "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))",
        new Binds().bind("lock", OPENINGS_LOCK.formatted(tenant.value())));
  }

  /** Inserts new accounts. */
  public void insert(StatementBatch statements, Collection<Account> opened, Instant now) {
    statements.update(INSERT, OPENED.bind(new Binds(), opened));
    LedgerRollups totals = new LedgerRollups();
    opened.forEach(totals::add);
    rollups.append(statements, totals.changes(), now);
  }

  public void updateMayPost(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
    handle.update(
        """
        UPDATE customer_service.loyalty_accounts SET may_post = :mayPost
        WHERE tenant_id = :tenant AND customer_id = :customer
        """,
        new Binds().bind("mayPost", mayPost).bind("tenant", tenant).bind("customer", customer));
  }

  /**
   * Closes the locked account of a source, and links it to the locked account of its target.
   *
   * @param transfer the id of the source's entry; null if there was nothing to move
   */
  public void merge(
      Handle handle,
      TenantId tenant,
      CustomerId source,
      CustomerId target,
      @Nullable UUID transfer) {
    Binds binds = binds(tenant, source, target);
    handle.update(
        """
        UPDATE customer_service.loyalty_accounts t
        SET merged_sources = t.merged_sources || s.customer_id || s.merged_sources
        FROM customer_service.loyalty_accounts s
        WHERE t.tenant_id = :tenant AND t.customer_id = :target
          AND s.tenant_id = t.tenant_id AND s.customer_id = :source
        """,
        binds);
    handle.update(
        """
        UPDATE customer_service.loyalty_accounts
        SET is_closed = true, may_post = false, merged_into = :target, merge_transfer = :transfer
        WHERE tenant_id = :tenant AND customer_id = :source
        """,
        binds.bind("transfer", transfer));
  }

  /** Reverts {@link #merge}. */
  public void unmerge(
      Handle handle, TenantId tenant, CustomerId source, CustomerId target, boolean mayPost) {
    Binds binds = binds(tenant, source, target);
    handle.update(
        """
        UPDATE customer_service.loyalty_accounts t
        SET merged_sources = (
          SELECT array_agg(m.id ORDER BY m.number)
          FROM unnest(t.merged_sources) WITH ORDINALITY AS m (id, number)
          WHERE m.id <> s.customer_id AND m.id <> ALL (coalesce(s.merged_sources, '{}')))
        FROM customer_service.loyalty_accounts s
        WHERE t.tenant_id = :tenant AND t.customer_id = :target
          AND s.tenant_id = t.tenant_id AND s.customer_id = :source
        """,
        binds);
    handle.update(
        """
        UPDATE customer_service.loyalty_accounts
        SET is_closed = false, may_post = :mayPost, merged_into = NULL, merge_transfer = NULL
        WHERE tenant_id = :tenant AND customer_id = :source
        """,
        binds.bind("mayPost", mayPost));
  }

  private static Binds binds(TenantId tenant, CustomerId source, CustomerId target) {
    return new Binds().bind("tenant", tenant).bind("source", source).bind("target", target);
  }

  /** Finds the group of a customer, merged or not; empty if the customer does not exist. */
  public Optional<AccountGroup> group(Handle handle, TenantId tenant, CustomerId customer) {
    StatementBatch reads = new StatementBatch(handle);
    StatementBatch.Rows<AccountGroup> group = group(reads, tenant, customer);
    reads.send();
    return group.list().stream().findFirst();
  }

  /** Finds the group of a customer: one row, or none if the customer does not exist. */
  StatementBatch.Rows<AccountGroup> group(
      StatementBatch reads, TenantId tenant, CustomerId customer) {
    return reads.query(
        """
        WITH RECURSIVE line AS (
          SELECT customer_id, merged_into, merged_sources FROM customer_service.loyalty_accounts
          WHERE tenant_id = :tenant AND customer_id = :customer
          UNION ALL
          SELECT a.customer_id, a.merged_into, a.merged_sources
          FROM line
          CROSS JOIN LATERAL (
            SELECT customer_id, merged_into, merged_sources FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant AND customer_id = line.merged_into
            LIMIT 1) AS a
        )
        SELECT customer_id, merged_sources FROM line WHERE merged_into IS NULL
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer),
        row ->
            new AccountGroup(
                new CustomerId(row.getObject("customer_id", UUID.class)),
                LockedAccount.sources(row)));
  }

  /** Finds the account that has the points of a customer: of a merged customer, the target's. */
  public Optional<Account> findOpen(Handle handle, TenantId tenant, CustomerId customer) {
    return find(handle, tenant, customer)
        .flatMap(account ->
            account.isClosed()
                ? group(handle, tenant, customer)
                    .flatMap(group -> find(handle, tenant, group.target()))
                : Optional.of(account));
  }

  public Optional<Account> find(Handle handle, TenantId tenant, CustomerId customer) {
    return handle.find(
        """
        SELECT * FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id = :customer
        """,
        new Binds().bind("tenant", tenant).bind("customer", customer),
        AccountRow::read);
  }

  /**
   * Locks accounts, always in the same order, so that two batches cannot deadlock.
   *
   * @return the accounts that exist and were not skipped
   */
  public Supplier<Map<AccountKey, LockedAccount>> lock(
      StatementBatch statements, SortedSet<AccountKey> keys, LockMode lockMode) {
    StatementBatch.Rows<LockedAccount> locked =
        statements.query(
            switch (lockMode) {
              case WAIT, WAIT_BRIEFLY -> LOCK;
              case SKIP_LOCKED -> LOCK_SKIPPING_LOCKED;
            },
            WANTED.bind(new Binds(), keys),
            LockedAccount::read);
    return () -> {
      Map<AccountKey, LockedAccount> accounts = new HashMap<>();
      locked.list().forEach(found -> accounts.put(found.account().key(), found));
      return accounts;
    };
  }

  /** The keys that have an account, whether it is locked or not. */
  public Supplier<Set<AccountKey>> existing(StatementBatch statements, SortedSet<AccountKey> keys) {
    StatementBatch.Rows<AccountKey> existing =
        statements.query(EXISTING, WANTED.bind(new Binds(), keys), AccountRow::key);
    return () -> Set.copyOf(existing.list());
  }

  /** Locks the accounts that exist against all other transactions, before they are deleted. */
  public List<LockedAccount> lockForDelete(
      Handle handle, TenantId tenant, Set<CustomerId> customers) {
    return handle.list(
        """
        SELECT * FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
        ORDER BY customer_id
        FOR UPDATE
        """,
        new Binds().bind("tenant", tenant).bindCustomers("customers", customers),
        LockedAccount::read);
  }

  /** Deletes locked accounts. */
  public void delete(Handle handle, TenantId tenant, Collection<Account> accounts, Instant now) {
    StatementBatch statements = new StatementBatch(handle);
    statements.update(
        """
        DELETE FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id = ANY (:customers)
        """,
        new Binds()
            .bind("tenant", tenant)
            .bindCustomers(
                "customers", accounts.stream().map(account -> account.key().customer()).toList()));
    LedgerRollups totals = new LedgerRollups();
    accounts.forEach(totals::remove);
    rollups.append(statements, totals.changes(), now);
    statements.send();
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
    return handle.list(
        """
        SELECT * FROM customer_service.loyalty_accounts
        WHERE tenant_id = :tenant AND customer_id > :after
        ORDER BY customer_id
        LIMIT :count
        """
            + locking,
        new Binds()
            .bind("tenant", tenant)
            .bind("after", after == null ? LOWEST_ID : after)
            .bind("count", count),
        AccountRow::read);
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
        .find(
            """
            SELECT customer_id FROM customer_service.loyalty_accounts
            WHERE tenant_id = :tenant
            ORDER BY customer_id <order>
            LIMIT 1
            """
                .replace("<order>", order),
            new Binds().bind("tenant", tenant),
            row -> row.getObject(1, UUID.class))
        .map(CustomerId::new);
  }

  /** Updates the tiers of locked accounts in a job, and records the changes and their events. */
  public void updateTiers(
      Handle handle, List<AccountChange> accounts, TierChangeRow.Cause cause, Instant now) {
    StatementBatch statements = new StatementBatch(handle);
    statements.update(
        CHANGED
            .in(
                """
                WITH changed AS (SELECT * FROM <changed.rows>),
                <tier changes>
                UPDATE customer_service.loyalty_accounts a
                SET <changed.updates>
                FROM changed
                WHERE a.tenant_id = changed.tenant_id AND a.customer_id = changed.customer_id
                """)
            .replace("<tier changes>", TierChangeRow.INSERT_CHANGES),
        CHANGED.bind(
            new Binds().bind("cause", cause.code()),
            accounts.stream().map(AccountChange::after).toList()));
    outbox.append(statements, LedgerEvents.ofTierChanges(accounts, cause, Origin.SYSTEM));
    LedgerRollups totals = new LedgerRollups();
    accounts.forEach(totals::add);
    rollups.append(statements, totals.changes(), now);
    statements.send();
  }
}
