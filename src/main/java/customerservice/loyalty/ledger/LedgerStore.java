package customerservice.loyalty.ledger;

import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of posting. A row of the ledger is inserted; its texts alone are blanked, by an erasure.
 */
@Singleton
public final class LedgerStore {
  /**
   * A transaction and whose it is.
   *
   * @param key of the request that asked for it; null where it had none
   * @param receipt what the answer said beside the transaction, as JSON; null without a key
   */
  public record PostedRow(
      TenantId tenant,
      LedgerEntry transaction,
      @Nullable IdempotencyKey key,
      @Nullable String receipt) {

    public AccountKey account() {
      return new AccountKey(tenant, transaction.customer());
    }
  }

  private static final String APPEND =
      """
      WITH posted AS (
        INSERT INTO customer_service.ledger_entries
          (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
           qualifying_points, lot_points, lot_expires_at, amount, currency, reference,
           description, location_id, reverses, reverses_points, qualifies_at, expires_at, actor,
           created_at, idempotency_key, request_hash, receipt<columns>)
        SELECT tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
           qualifying_points, lot_points::bigint[], lot_expires_at::timestamptz[], amount,
           currency, reference, description, location_id, reverses, reverses_points,
           qualifies_at::timestamptz, expires_at::timestamptz, actor, created_at::timestamptz,
           idempotency_key, decode(request_hash, 'hex'), receipt<values>
        FROM unnest(
          :tenants::text[], :customers::uuid[], :seqs::bigint[], :ids::uuid[],
          :types::text[], :points::bigint[], :balances::bigint[], :qualifying::bigint[],
          :lotPoints::text[], :lotDates::text[], :amounts::numeric[], :currencies::text[],
          :references::text[], :descriptions::text[], :locations::text[],
          :reversed::uuid[], :takenBack::bigint[], :qualifyFrom::text[], :expiries::text[],
          :actors::text[], :times::text[], :keys::text[], :hashes::text[],
          :receipts::text[]<arrays>)
        AS new (tenant_id, customer_id, seq, transaction_id, type, points, balance_after,
           qualifying_points, lot_points, lot_expires_at, amount, currency, reference,
           description, location_id, reverses, reverses_points, qualifies_at, expires_at, actor,
           created_at, idempotency_key, request_hash, receipt<columns>)
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
          .replace("<kept>", TierChangeRow.KEPT);

  /** What transfers have beside other rows: a batch of postings does not pay for it. */
  private static final String APPEND_TRANSFERS =
      APPEND
          .replace("<columns>", ", counterpart, carries_points, carries_from, activity_at")
          .replace(
              "<values>",
              ", counterpart, carries_points::bigint[], carries_from::timestamptz[],"
                  + " activity_at::timestamptz")
          .replace(
              "<arrays>",
              ", :counterparts::uuid[], :carriedPoints::text[], :carriedFrom::text[],"
                  + " :activities::text[]");

  private static final String APPEND_POSTINGS =
      APPEND.replace("<columns>", "").replace("<values>", "").replace("<arrays>", "");

  /**
   * The points of each account that count towards a tier, recounted from the ledger.
   *
   * @param since from when on they count; null: from the first on
   */
  public Map<CustomerId, Long> qualifying(
      Handle handle, TenantId tenant, Collection<CustomerId> customers, @Nullable Instant since) {
    WhereClause where = new WhereClause("tenant_id", tenant);
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
            SELECT customer_id, sum(<counted>)::bigint AS points
            FROM customer_service.ledger_entries t
            WHERE <where>
            GROUP BY customer_id
            """
                .replace("<counted>", since == null ? "qualifying_points" : EntryRow.COUNTED)
                .replace("<where>", where.sql()))
        .bindMap(where.binds())
        .map((row, context) ->
            Map.entry(new CustomerId(id(row, "customer_id")), row.getLong("points")))
        .forEach(entry -> counted.put(entry.getKey(), entry.getValue()));
    return counted;
  }

  /** Writes the rows of a batch and the accounts they leave, in one statement. */
  public void append(StatementBatch trip, List<PostedRow> rows, List<Account> accounts) {
    List<LedgerEntry> posted = rows.stream().map(PostedRow::transaction).toList();
    StatementBatch.Binds binds =
        new StatementBatch.Binds()
            .text("cause", TierChangeRow.Cause.POSTING.code())
            .column("tenants", "text", rows, r -> r.tenant().value())
            .column("customers", "uuid", posted, LedgerEntry::customerId)
            .column("seqs", "bigint", posted, LedgerEntry::seq)
            .column("ids", "uuid", posted, LedgerEntry::id)
            .column("types", "text", posted, t -> t.type().code())
            .column("points", "bigint", posted, LedgerEntry::points)
            .column("balances", "bigint", posted, LedgerEntry::balanceAfter)
            .column("qualifying", "bigint", posted, LedgerEntry::qualifyingPoints)
            .column("lotPoints", "text", posted, t -> AccountRow.pointsLiteral(t.lots()))
            .column("lotDates", "text", posted, t -> AccountRow.datesLiteral(t.lots()))
            .column("amounts", "numeric", posted, LedgerEntry::amount)
            .column("currencies", "text", posted, LedgerEntry::currency)
            .column("references", "text", posted, LedgerEntry::reference)
            .column("descriptions", "text", posted, LedgerEntry::description)
            .column("locations", "text", posted, LedgerEntry::locationId)
            .column("reversed", "uuid", posted, LedgerEntry::reverses)
            .column("takenBack", "bigint", posted, LedgerStore::takesBack)
            .column("qualifyFrom", "text", posted, LedgerStore::qualifiesAt)
            .column("expiries", "text", posted, t -> text(t.expiresAt()))
            .column("actors", "text", posted, LedgerEntry::actor)
            .column("times", "text", posted, t -> text(t.createdAt()))
            .column("keys", "text", rows, r -> r.key() == null ? null : r.key().value())
            .column(
                "hashes", "text", rows, r -> r.key() == null ? null : r.key().fingerprint().hex())
            .column("receipts", "text", rows, PostedRow::receipt)
            .column("accountTenants", "text", accounts, a -> a.key().tenant().value())
            .column("accountCustomers", "uuid", accounts, a -> a.key().customer().value())
            .column("accountBalances", "bigint", accounts, Account::balance)
            .column("accountLifetime", "bigint", accounts, Account::lifetimePoints)
            .column("accountQualifying", "bigint", accounts, Account::qualifyingPoints)
            .column("accountQualifiedAt", "text", accounts, a -> text(a.qualifiedAt()))
            .column("accountTiers", "text", accounts, Account::tier)
            .column("accountTierSince", "text", accounts, a -> text(a.tierSince()))
            .column(
                "accountLotPoints",
                "text",
                accounts,
                a -> AccountRow.pointsLiteral(a.lots().list()))
            .column(
                "accountLotDates", "text", accounts, a -> AccountRow.datesLiteral(a.lots().list()))
            .column("accountSeqs", "bigint", accounts, Account::lastSeq)
            .column("accountPostedAt", "text", accounts, a -> text(a.lastPostedAt()))
            .column("accountActivityAt", "text", accounts, a -> text(a.lastActivityAt()));
    boolean hasTransfers = posted.stream().anyMatch(row -> row.half() != null);
    trip.update(
        hasTransfers ? APPEND_TRANSFERS : APPEND_POSTINGS,
        hasTransfers ? ofTransfers(binds, posted) : binds);
  }

  private static StatementBatch.Binds ofTransfers(
      StatementBatch.Binds binds, List<LedgerEntry> rows) {
    return binds
        .column("counterparts", "uuid", rows, t -> t.half() == null ? null : t.half().counterpart())
        .column("carriedPoints", "text", rows, t -> carried(t, QualifyingPoints::points))
        .column("carriedFrom", "text", rows, t -> carried(t, QualifyingPoints::from))
        .column("activities", "text", rows, t -> text(t.activityAt()));
  }

  /** As an array of SQL, as the lots are. */
  private static @Nullable String carried(
      LedgerEntry row, Function<QualifyingPoints, Object> part) {
    return row.half() == null
        ? null
        : row.carried().stream()
            .map(counted -> part.apply(counted).toString())
            .collect(Collectors.joining(",", "{", "}"));
  }

  private static @Nullable Long takesBack(LedgerEntry row) {
    return row.reverses() == null ? null : row.takesBack();
  }

  /** Stored where it is not the row's own time. */
  private static @Nullable String qualifiesAt(LedgerEntry row) {
    return row.reverses() == null ? null : row.qualifiesAt().toString();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }
}
