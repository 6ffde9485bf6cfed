package customerservice.loyalty;

import customerservice.idempotency.IdempotencyKey;
import customerservice.platform.Conditions;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of posting. A row of the ledger is inserted and never changed. */
@Singleton
final class LedgerStore {
  /**
   * A transaction and whose it is.
   *
   * @param key of the request that asked for it; null where it had none
   * @param receipt what the answer said beside the transaction, as JSON; null without a key
   */
  record PostedRow(
      TenantId tenant,
      Transaction transaction,
      @Nullable IdempotencyKey key,
      @Nullable String receipt) {

    AccountKey account() {
      return new AccountKey(tenant, transaction.customer());
    }
  }

  /**
   * The points of each account that count towards a tier, recounted from the ledger.
   *
   * @param since from when on they count; null: from the first on
   */
  Map<CustomerId, Long> qualifying(
      Handle handle, TenantId tenant, Collection<CustomerId> customers, @Nullable Instant since) {
    Conditions where = new Conditions("tenant_id", tenant);
    where.and(
        "customer_id = ANY (:customers)",
        "customers",
        customers.stream().map(CustomerId::value).toArray(UUID[]::new));
    if (since != null) {
      where.and("coalesce(qualifies_at, created_at) >= :since", "since", since);
    }
    Map<CustomerId, Long> counted = new HashMap<>();
    customers.forEach(customer -> counted.put(customer, 0L));
    handle
        .createQuery(
            """
            SELECT customer_id, sum(qualifying_points)::bigint AS points
            FROM customer_service.loyalty_transactions
            WHERE <where>
            GROUP BY customer_id
            """
                .replace("<where>", where.sql()))
        .bindMap(where.binds())
        .map((row, context) ->
            Map.entry(new CustomerId(id(row, "customer_id")), row.getLong("points")))
        .forEach(entry -> counted.put(entry.getKey(), entry.getValue()));
    return counted;
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
                 description, location_id, reverses, takes_back, qualifies_at, expires_at, actor,
                 created_at, idempotency_key, request_hash, receipt)
              SELECT tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
                 qualifying_points, lot_points::bigint[], lot_expires_at::timestamptz[], amount,
                 currency, reference, description, location_id, reverses, takes_back,
                 qualifies_at::timestamptz, expires_at::timestamptz, actor, created_at::timestamptz, idempotency_key, decode(request_hash, 'hex'), receipt
              FROM unnest(
                :tenants::text[], :customers::uuid[], :seqs::bigint[], :ids::uuid[],
                :types::text[], :points::bigint[], :balances::bigint[], :qualifying::bigint[],
                :lotPoints::text[], :lotDates::text[], :amounts::numeric[], :currencies::text[],
                :references::text[], :descriptions::text[], :locations::text[],
                :reversed::uuid[], :takenBack::bigint[], :qualifyFrom::text[], :expiries::text[],
                :actors::text[], :times::text[], :keys::text[], :hashes::text[],
                :receipts::text[])
              AS new (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
                 qualifying_points, lot_points, lot_expires_at, amount, currency, reference,
                 description, location_id, reverses, takes_back, qualifies_at, expires_at, actor,
                 created_at, idempotency_key, request_hash, receipt)
            ),
            new AS (
              SELECT * FROM unnest(
                :accountTenants::text[], :accountCustomers::uuid[], :accountBalances::bigint[],
                :accountLifetime::bigint[], :accountQualifying::bigint[],
                :accountQualifiedAt::text[], :accountTiers::text[], :accountTierSince::text[],
                :accountLotPoints::text[], :accountLotDates::text[], :accountSeqs::bigint[],
                :accountPostedAt::text[], :accountActivityAt::text[])
              AS new (tenant_id, customer_id, balance, lifetime_points, qualifying_points,
                 qualified_at, tier, tier_since, lot_points, lot_expires_at, last_seq,
                 last_posted_at, last_activity_at)
            ),
            -- A posting that changes the tier gives it its own time: the others are not looked at.
            changed AS (
              SELECT tenant_id, customer_id, tier, tier_since FROM new
              WHERE tier_since = last_posted_at
            ),
            <kept>
            UPDATE customer_service.loyalty_accounts a
            SET balance = new.balance,
                lifetime_points = new.lifetime_points,
                qualifying_points = new.qualifying_points,
                qualified_at = new.qualified_at::timestamptz,
                tier = new.tier,
                tier_since = new.tier_since::timestamptz,
                lot_points = new.lot_points::bigint[],
                lot_expires_at = new.lot_expires_at::timestamptz[],
                last_seq = new.last_seq,
                last_posted_at = new.last_posted_at::timestamptz,
                last_activity_at = new.last_activity_at::timestamptz
            FROM new
            WHERE a.tenant_id = new.tenant_id AND a.customer_id = new.customer_id
            """
                .replace("<kept>", TierChangeRow.KEPT))
        .bind("cause", TierChangeRow.Cause.POSTING.code())
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
        .bindArray("reversed", UUID.class, column(posted, Transaction::reverses))
        .bindArray("takenBack", Long.class, column(posted, LedgerStore::takesBack))
        .bindArray("qualifyFrom", String.class, column(posted, LedgerStore::qualifiesAt))
        .bindArray("expiries", String.class, column(posted, t -> text(t.expiresAt())))
        .bindArray("actors", String.class, column(posted, Transaction::actor))
        .bindArray("times", String.class, column(posted, t -> text(t.createdAt())))
        .bindArray(
            "keys", String.class, column(rows, r -> r.key() == null ? null : r.key().value()))
        .bindArray(
            "hashes",
            String.class,
            column(rows, r -> r.key() == null ? null : r.key().fingerprint().hex()))
        .bindArray("receipts", String.class, column(rows, PostedRow::receipt))
        .bindArray("accountTenants", String.class, column(accounts, a -> a.key().tenant().value()))
        .bindArray(
            "accountCustomers", UUID.class, column(accounts, a -> a.key().customer().value()))
        .bindArray("accountBalances", Long.class, column(accounts, Account::balance))
        .bindArray("accountLifetime", Long.class, column(accounts, Account::lifetimePoints))
        .bindArray("accountQualifying", Long.class, column(accounts, Account::qualifyingPoints))
        .bindArray("accountQualifiedAt", String.class, column(accounts, a -> text(a.qualifiedAt())))
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

  private static @Nullable Long takesBack(Transaction row) {
    return row.reverses() == null ? null : row.takesBack();
  }

  /** Stored where it is not the row's own time. */
  private static @Nullable String qualifiesAt(Transaction row) {
    return row.reverses() == null ? null : row.qualifiesAt().toString();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  /** One column of many rows, to be sent as one array. */
  private static <T> Object[] column(
      Collection<T> rows, Function<T, ? extends @Nullable Object> value) {
    return rows.stream().map(value).toArray();
  }

  private static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }
}
