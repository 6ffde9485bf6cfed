package customerservice.loyalty.ledger;

import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.LedgerEntry.TransferLeg;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
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
 * The SQL that posts. Ledger entries are inserted and never updated, except that an erasure removes
 * their texts.
 */
@Singleton
public final class LedgerStore {
  /**
   * An entry to insert.
   *
   * @param key of the request; null if it had no key
   * @param receipt the JSON of the response without the transaction; null without a key
   */
  public record PostedRow(
      TenantId tenant, LedgerEntry entry, @Nullable IdempotencyKey key, @Nullable String receipt) {

    /** An entry that no request asked for. */
    public static PostedRow of(TenantId tenant, LedgerEntry entry) {
      return new PostedRow(tenant, entry, null, null);
    }

    public AccountKey account() {
      return new AccountKey(tenant, entry.customer());
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
          :reversed::uuid[], :reversesPoints::bigint[], :qualifyFrom::text[], :expiries::text[],
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
      -- A posting that changes the tier sets tier_since to its own time; other accounts are skipped.
      changed AS (
        SELECT tenant_id, customer_id, tier, tier_since FROM new
        WHERE tier_since = last_posted_at
      ),
      <tier changes>
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
          .replace("<tier changes>", TierChangeRow.INSERT_CHANGES);

  /** With the columns of transfers, which would slow down batches of postings. */
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
   * Counts the qualifying points of each customer in the ledger.
   *
   * @param since the start of the program's window; null to count all
   */
  public Map<CustomerId, Long> qualifyingPoints(
      Handle handle, TenantId tenant, Collection<CustomerId> customers, @Nullable Instant since) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    where.and(
        "customer_id = ANY (:customers)",
        "customers",
        customers.stream().map(CustomerId::value).toArray(UUID[]::new));
    if (since != null) {
      where.and("coalesce(qualifies_at, created_at) >= :since", "since", since);
    }
    Map<CustomerId, Long> points = new HashMap<>();
    customers.forEach(customer -> points.put(customer, 0L));
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
            Map.entry(
                new CustomerId(row.getObject("customer_id", UUID.class)), row.getLong("points")))
        .forEach(entry -> points.put(entry.getKey(), entry.getValue()));
    return points;
  }

  /** Inserts the entries of a batch and updates their accounts, in one statement. */
  public void append(StatementBatch statements, List<PostedRow> rows, List<Account> accounts) {
    List<LedgerEntry> entries = rows.stream().map(PostedRow::entry).toList();
    StatementBatch.Binds binds =
        new StatementBatch.Binds()
            .text("cause", TierChangeRow.Cause.POSTING.code())
            .column("tenants", "text", rows, r -> r.tenant().value())
            .column("customers", "uuid", entries, LedgerEntry::customerId)
            .column("seqs", "bigint", entries, LedgerEntry::seq)
            .column("ids", "uuid", entries, LedgerEntry::id)
            .column("types", "text", entries, e -> e.type().code())
            .column("points", "bigint", entries, LedgerEntry::points)
            .column("balances", "bigint", entries, LedgerEntry::balanceAfter)
            .column("qualifying", "bigint", entries, e -> e.qualifying().points())
            .column("lotPoints", "text", entries, e -> AccountRow.pointsLiteral(e.lots()))
            .column("lotDates", "text", entries, e -> AccountRow.datesLiteral(e.lots()))
            .column("amounts", "numeric", entries, LedgerEntry::amount)
            .column("currencies", "text", entries, LedgerEntry::currency)
            .column("references", "text", entries, LedgerEntry::reference)
            .column("descriptions", "text", entries, LedgerEntry::description)
            .column("locations", "text", entries, LedgerEntry::locationId)
            .column("reversed", "uuid", entries, LedgerEntry::reverses)
            .column("reversesPoints", "bigint", entries, LedgerStore::reversesPoints)
            .column("qualifyFrom", "text", entries, LedgerStore::qualifiesAt)
            .column("expiries", "text", entries, e -> text(e.expiresAt()))
            .column("actors", "text", entries, LedgerEntry::actor)
            .column("times", "text", entries, e -> text(e.createdAt()))
            .column("keys", "text", rows, r -> r.key() == null ? null : r.key().value())
            .column(
                "hashes", "text", rows, r -> r.key() == null ? null : r.key().fingerprint().hex())
            .column("receipts", "text", rows, PostedRow::receipt)
            .column("accountTenants", "text", accounts, a -> a.key().tenant().value())
            .column("accountCustomers", "uuid", accounts, a -> a.key().customer().value())
            .column("accountBalances", "bigint", accounts, Account::balance)
            .column("accountLifetime", "bigint", accounts, Account::lifetimePoints)
            .column("accountQualifying", "bigint", accounts, Account::qualifyingPoints)
            .column("accountQualifiedAt", "text", accounts, a -> text(a.tierStatus().qualifiedAt()))
            .column("accountTiers", "text", accounts, Account::tier)
            .column("accountTierSince", "text", accounts, a -> text(a.tierStatus().since()))
            .column(
                "accountLotPoints",
                "text",
                accounts,
                a -> AccountRow.pointsLiteral(a.lots().list()))
            .column(
                "accountLotDates", "text", accounts, a -> AccountRow.datesLiteral(a.lots().list()))
            .column("accountSeqs", "bigint", accounts, a -> a.last().seq())
            .column("accountPostedAt", "text", accounts, a -> text(a.last().postedAt()))
            .column("accountActivityAt", "text", accounts, a -> text(a.last().activityAt()));
    boolean hasTransfers = entries.stream().anyMatch(entry -> entry.transferLeg() != null);
    statements.update(
        hasTransfers ? APPEND_TRANSFERS : APPEND_POSTINGS,
        hasTransfers ? bindTransfers(binds, entries) : binds);
  }

  private static StatementBatch.Binds bindTransfers(
      StatementBatch.Binds binds, List<LedgerEntry> entries) {
    return binds
        .column("counterparts", "uuid", entries, e -> ofLeg(e, TransferLeg::counterpart))
        .column("carriedPoints", "text", entries, e -> carried(e, QualifyingPoints::points))
        .column("carriedFrom", "text", entries, e -> carried(e, QualifyingPoints::from))
        .column("activities", "text", entries, e -> text(ofLeg(e, TransferLeg::activityAt)));
  }

  private static <T> @Nullable T ofLeg(LedgerEntry entry, Function<TransferLeg, @Nullable T> part) {
    return entry.transferLeg() == null ? null : part.apply(entry.transferLeg());
  }

  /** An SQL array literal; null for an entry that is not of a transfer. */
  private static @Nullable String carried(
      LedgerEntry entry, Function<QualifyingPoints, Object> part) {
    return ofLeg(
        entry,
        leg ->
            leg.carried().stream()
                .map(qualifying -> part.apply(qualifying).toString())
                .collect(Collectors.joining(",", "{", "}")));
  }

  private static @Nullable Long reversesPoints(LedgerEntry entry) {
    return entry.reverses() == null ? null : entry.reversesPoints();
  }

  /** Stored only for a reversal; otherwise it equals {@code created_at}. */
  private static @Nullable String qualifiesAt(LedgerEntry entry) {
    return entry.reverses() == null ? null : entry.qualifying().from().toString();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
