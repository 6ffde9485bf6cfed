package customerservice.loyalty;

import customerservice.platform.Conditions;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of accounts and the ledger. A row of the ledger is inserted and never changed. */
@Singleton
final class LedgerStore {
  /** What a reference is unique in. */
  record ReferenceKey(AccountKey account, TransactionType type, String reference) {
    static ReferenceKey of(Posting posting) {
      if (posting.reference() == null) {
        throw new IllegalArgumentException("a posting without a reference");
      }
      return new ReferenceKey(posting.account(), posting.movement().type(), posting.reference());
    }
  }

  /** A transaction and whose it is. */
  record PostedRow(TenantId tenant, Transaction transaction) {
    AccountKey account() {
      return new AccountKey(tenant, transaction.customer());
    }
  }

  void insert(Handle handle, Account account) {
    handle
        .createUpdate(
            """
            INSERT INTO customer_service.loyalty_accounts
              (tenant_id, customer_id, may_post, balance, lifetime_points, qualifying_points,
               tier, tier_since, lot_points, lot_expires_at, last_seq)
            VALUES (:tenant, :customer, :mayPost, 0, 0, 0, :tier, :tierSince, '{}', '{}', 0)
            """)
        .bind("tenant", account.key().tenant().value())
        .bind("customer", account.key().customer().value())
        .bind("mayPost", account.mayPost())
        .bind("tier", account.tier())
        .bind("tierSince", account.tierSince())
        .execute();
  }

  void updateMayPost(Handle handle, TenantId tenant, CustomerId customer, boolean mayPost) {
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

  Optional<Account> find(Handle handle, TenantId tenant, CustomerId customer) {
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

  /** Locks accounts, always in the same order, so that two batches never wait for each other. */
  Map<AccountKey, Account> lock(Handle handle, SortedSet<AccountKey> keys) {
    Map<AccountKey, Account> accounts = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT a.*
            FROM unnest(:tenants::text[], :customers::uuid[]) AS wanted (tenant_id, customer_id)
            JOIN customer_service.loyalty_accounts a USING (tenant_id, customer_id)
            ORDER BY a.tenant_id, a.customer_id
            FOR NO KEY UPDATE OF a
            """)
        .bindArray("tenants", String.class, column(keys, key -> key.tenant().value()))
        .bindArray("customers", UUID.class, column(keys, key -> key.customer().value()))
        .map((row, context) -> AccountRow.read(row))
        .forEach(account -> accounts.put(account.key(), account));
    return accounts;
  }

  /** The transactions that have the references of these postings already. */
  Map<ReferenceKey, UUID> references(Handle handle, List<Posting> postings) {
    Map<ReferenceKey, UUID> found = new HashMap<>();
    List<Posting> named = postings.stream().filter(p -> p.reference() != null).toList();
    if (named.isEmpty()) {
      return found;
    }
    handle
        .createQuery(
            """
            SELECT t.tenant_id, t.customer_id, t.type, t.reference, t.transaction_id
            FROM unnest(:tenants::text[], :customers::uuid[], :types::text[], :references::text[])
              AS wanted (tenant_id, customer_id, type, reference)
            JOIN customer_service.loyalty_transactions t
              USING (tenant_id, customer_id, type, reference)
            """)
        .bindArray("tenants", String.class, column(named, p -> p.tenant().value()))
        .bindArray("customers", UUID.class, column(named, p -> p.customer().value()))
        .bindArray("types", String.class, column(named, p -> p.movement().type().code()))
        .bindArray("references", String.class, column(named, Posting::reference))
        .map((row, context) -> Map.entry(referenceKey(row), id(row, "transaction_id")))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  private static ReferenceKey referenceKey(ResultSet row) throws SQLException {
    return new ReferenceKey(
        new AccountKey(
            new TenantId(row.getString("tenant_id")), new CustomerId(id(row, "customer_id"))),
        TransactionType.of(row.getString("type")),
        row.getString("reference"));
  }

  /** Writes the rows of a batch and the accounts they leave, in one statement. */
  void append(Handle handle, List<PostedRow> rows, List<Account> accounts) {
    List<Transaction> posted = rows.stream().map(PostedRow::transaction).toList();
    handle
        .createUpdate(
            """
            WITH posted AS (
              INSERT INTO customer_service.loyalty_transactions
                (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
                 qualifying_points, lot_points, lot_expires_at, amount, currency, reference,
                 description, location_id, actor, created_at)
              SELECT tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
                 qualifying_points, lot_points::bigint[], lot_expires_at::timestamptz[], amount,
                 currency, reference, description, location_id, actor, created_at::timestamptz
              FROM unnest(
                :tenants::text[], :customers::uuid[], :seqs::bigint[], :ids::uuid[],
                :types::text[], :points::bigint[], :balances::bigint[], :qualifying::bigint[],
                :lotPoints::text[], :lotDates::text[], :amounts::numeric[], :currencies::text[],
                :references::text[], :descriptions::text[], :locations::text[], :actors::text[],
                :times::text[])
              AS new (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
                 qualifying_points, lot_points, lot_expires_at, amount, currency, reference,
                 description, location_id, actor, created_at)
            )
            UPDATE customer_service.loyalty_accounts a
            SET balance = new.balance,
                lifetime_points = new.lifetime_points,
                qualifying_points = new.qualifying_points,
                tier = new.tier,
                tier_since = new.tier_since::timestamptz,
                lot_points = new.lot_points::bigint[],
                lot_expires_at = new.lot_expires_at::timestamptz[],
                last_seq = new.last_seq,
                last_posted_at = new.last_posted_at::timestamptz,
                last_activity_at = new.last_activity_at::timestamptz
            FROM unnest(
                :accountTenants::text[], :accountCustomers::uuid[], :accountBalances::bigint[],
                :accountLifetime::bigint[], :accountQualifying::bigint[], :accountTiers::text[],
                :accountTierSince::text[], :accountLotPoints::text[], :accountLotDates::text[],
                :accountSeqs::bigint[], :accountPostedAt::text[], :accountActivityAt::text[])
              AS new (tenant_id, customer_id, balance, lifetime_points, qualifying_points, tier,
                 tier_since, lot_points, lot_expires_at, last_seq, last_posted_at,
                 last_activity_at)
            WHERE a.tenant_id = new.tenant_id AND a.customer_id = new.customer_id
            """)
        .bindArray("tenants", String.class, column(rows, r -> r.tenant().value()))
        .bindArray("customers", UUID.class, column(posted, Transaction::customerId))
        .bindArray("seqs", Long.class, column(posted, Transaction::seq))
        .bindArray("ids", UUID.class, column(posted, Transaction::id))
        .bindArray("types", String.class, column(posted, t -> t.type().code()))
        .bindArray("points", Long.class, column(posted, Transaction::points))
        .bindArray("balances", Long.class, column(posted, Transaction::balanceAfter))
        .bindArray("qualifying", Long.class, column(posted, Transaction::qualifyingPoints))
        .bindArray(
            "lotPoints", String.class, column(posted, t -> AccountRow.pointsLiteral(t.lots())))
        .bindArray("lotDates", String.class, column(posted, t -> AccountRow.datesLiteral(t.lots())))
        .bindArray("amounts", BigDecimal.class, column(posted, Transaction::amount))
        .bindArray("currencies", String.class, column(posted, Transaction::currency))
        .bindArray("references", String.class, column(posted, Transaction::reference))
        .bindArray("descriptions", String.class, column(posted, Transaction::description))
        .bindArray("locations", String.class, column(posted, Transaction::locationId))
        .bindArray("actors", String.class, column(posted, Transaction::actor))
        .bindArray("times", String.class, column(posted, t -> text(t.createdAt())))
        .bindArray("accountTenants", String.class, column(accounts, a -> a.key().tenant().value()))
        .bindArray(
            "accountCustomers", UUID.class, column(accounts, a -> a.key().customer().value()))
        .bindArray("accountBalances", Long.class, column(accounts, Account::balance))
        .bindArray("accountLifetime", Long.class, column(accounts, Account::lifetimePoints))
        .bindArray("accountQualifying", Long.class, column(accounts, Account::qualifyingPoints))
        .bindArray("accountTiers", String.class, column(accounts, Account::tier))
        .bindArray("accountTierSince", String.class, column(accounts, a -> text(a.tierSince())))
        .bindArray(
            "accountLotPoints",
            String.class,
            column(accounts, a -> AccountRow.pointsLiteral(a.lots().list())))
        .bindArray(
            "accountLotDates",
            String.class,
            column(accounts, a -> AccountRow.datesLiteral(a.lots().list())))
        .bindArray("accountSeqs", Long.class, column(accounts, Account::lastSeq))
        .bindArray("accountPostedAt", String.class, column(accounts, a -> text(a.lastPostedAt())))
        .bindArray(
            "accountActivityAt", String.class, column(accounts, a -> text(a.lastActivityAt())))
        .execute();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** One column of many rows, to be sent as one array. */
  private static <T> Object[] column(
      Collection<T> rows, Function<T, ? extends @Nullable Object> value) {
    return rows.stream().map(value).toArray();
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

  private static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }
}
