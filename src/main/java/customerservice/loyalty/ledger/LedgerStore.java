package customerservice.loyalty.ledger;

import customerservice.events.Origin;
import customerservice.events.OutboxStore;
import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.rules.Account;
import customerservice.loyalty.rules.AccountChange;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.loyalty.rules.LedgerEntry.TransferLeg;
import customerservice.loyalty.rules.QualifyingPoints;
import customerservice.loyalty.rules.ReversalTarget;
import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import customerservice.rollups.RollupStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
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
   * @param arrivalSeq of a reversal, {@link ReversalTarget#arrivalSeq}
   * @param reversedLocationId of a reversal: the location of the reversed entry; null for none
   */
  public record PostedRow(
      TenantId tenant,
      LedgerEntry entry,
      @Nullable IdempotencyKey key,
      @Nullable String receipt,
      @Nullable Long arrivalSeq,
      @Nullable String reversedLocationId) {

    /** An entry that no request asked for. */
    public static PostedRow of(TenantId tenant, LedgerEntry entry) {
      return new PostedRow(tenant, entry, null, null, null, null);
    }

    public AccountKey account() {
      return new AccountKey(tenant, entry.customer());
    }
  }

  private static final InputRows<PostedRow> ENTRIES =
      new InputRows<PostedRow>("entries")
          .column("tenant_id", "text", r -> r.tenant().value())
          .column("customer_id", "uuid", r -> r.entry().customerId())
          .column("seq", "bigint", r -> r.entry().seq())
          .column("transaction_id", "uuid", r -> r.entry().id())
          .column("type", "text", r -> r.entry().type().code())
          .column("points", "bigint", r -> r.entry().points())
          .column("balance_after", "bigint", r -> r.entry().balanceAfter())
          .column("qualifying_points", "bigint", r -> r.entry().qualifying().points())
          .column("lot_points", "bigint[]", r -> AccountRow.points(r.entry().lots()))
          .column("lot_expires_at", "timestamptz[]", r -> AccountRow.dates(r.entry().lots()))
          .column("amount", "numeric", r -> r.entry().amount())
          .column("currency", "text", r -> r.entry().currency())
          .column("reference", "text", r -> r.entry().reference())
          .column("description", "text", r -> r.entry().description())
          .column("location_id", "text", r -> r.entry().locationId())
          .column("reverses", "uuid", r -> r.entry().reverses())
          .column("reverses_points", "bigint", r -> reversesPoints(r.entry()))
          .column("reverses_amount", "numeric", r -> r.entry().reversesAmount())
          .column("qualifies_at", "timestamptz", r -> qualifiesAt(r.entry()))
          .column("expires_at", "timestamptz", r -> r.entry().expiresAt())
          .column("actor", "text", r -> r.entry().actor())
          .column("created_at", "timestamptz", r -> r.entry().createdAt())
          .column("idempotency_key", "text", r -> r.key() == null ? null : r.key().value())
          .column(
              "request_hash",
              "bytea",
              r -> r.key() == null ? null : r.key().fingerprint().literal())
          .column("receipt", "text", PostedRow::receipt);

  /** With the columns of transfers, which would slow down batches of postings. */
  private static final InputRows<PostedRow> ENTRIES_OF_TRANSFERS =
      ENTRIES
          .column("counterpart", "uuid", r -> ofLeg(r.entry(), TransferLeg::counterpart))
          .column("carries_points", "bigint[]", r -> carried(r.entry(), QualifyingPoints::points))
          .column("carries_from", "timestamptz[]", r -> carried(r.entry(), QualifyingPoints::from))
          .column("activity_at", "timestamptz", r -> ofLeg(r.entry(), TransferLeg::activityAt));

  /** With the column of reversals of merged customers' entries. */
  private static final InputRows<PostedRow> ENTRIES_OF_MERGED =
      ENTRIES.column("arrival_seq", "bigint", PostedRow::arrivalSeq);

  private static final InputRows<Account> ACCOUNTS =
      new InputRows<Account>("accounts")
          .key("tenant_id", "text", a -> a.key().tenant().value())
          .key("customer_id", "uuid", a -> a.key().customer().value())
          .column("balance", "bigint", Account::balance)
          .column("lifetime_points", "bigint", Account::lifetimePoints)
          .column("qualifying_points", "bigint", Account::qualifyingPoints)
          .column("qualified_at", "timestamptz", a -> a.tierStatus().qualifiedAt())
          .column("tier", "text", Account::tier)
          .column("tier_since", "timestamptz", a -> a.tierStatus().since())
          .column("lot_points", "bigint[]", a -> AccountRow.points(a.lots().list()))
          .column("lot_expires_at", "timestamptz[]", a -> AccountRow.dates(a.lots().list()))
          .column("last_seq", "bigint", a -> a.last().seq())
          .column("last_posted_at", "timestamptz", a -> a.last().postedAt())
          .column("last_activity_at", "timestamptz", a -> a.last().activityAt());

  private static final String APPEND =
      ACCOUNTS.in(
          """
          WITH posted AS (
            INSERT INTO customer_service.ledger_entries (<entries.columns>)
            SELECT <entries.columns> FROM <entries.rows>
            RETURNING tenant_id, created_at, transaction_id, type, customer_id, seq
          ),
          changes AS (
            SELECT tenant_id, created_at AS at, transaction_id AS event_id, <event type> AS type,
              customer_id, seq AS number
            FROM posted
          ),
          <events>,
          accounts AS (SELECT * FROM <accounts.rows>),
          -- A posting that changes the tier sets tier_since to its own time; other accounts are skipped.
          changed AS (
            SELECT tenant_id, customer_id, tier, tier_since FROM accounts
            WHERE tier_since = last_posted_at
          ),
          <tier changes>
          UPDATE customer_service.loyalty_accounts a
          SET <accounts.updates>
          FROM accounts
          WHERE a.tenant_id = accounts.tenant_id AND a.customer_id = accounts.customer_id
          """
              .replace("<event type>", LedgerEvents.TYPE_OF_ENTRY)
              .replace("<events>", OutboxStore.INSERT_EVENTS)
              .replace("<tier changes>", TierChangeRow.INSERT_CHANGES));

  private static final String APPEND_POSTINGS = ENTRIES.in(APPEND);
  private static final String APPEND_TRANSFERS = ENTRIES_OF_TRANSFERS.in(APPEND);
  private static final String APPEND_OF_MERGED = ENTRIES_OF_MERGED.in(APPEND);

  private final RollupStore rollups;
  private final OutboxStore outbox;

  public LedgerStore(RollupStore rollups, OutboxStore outbox) {
    this.rollups = rollups;
    this.outbox = outbox;
  }

  /**
   * Counts the qualifying points of each customer in the ledger.
   *
   * @param since the start of the program's window; null to count all
   */
  public Map<CustomerId, Long> qualifyingPoints(
      Handle handle, TenantId tenant, Collection<CustomerId> customers, @Nullable Instant since) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    where.and("customer_id = ANY (:customers)");
    if (since != null) {
      where.and("coalesce(qualifies_at, created_at) >= :since", "since", since);
    }
    Map<CustomerId, Long> points = new HashMap<>();
    customers.forEach(customer -> points.put(customer, 0L));
    handle
        .list(
            """
            SELECT customer_id, sum(<counted>)::bigint AS points
            FROM customer_service.ledger_entries t
            WHERE <where>
            GROUP BY customer_id
            """
                .replace("<counted>", since == null ? "qualifying_points" : EntryRow.COUNTED)
                .replace("<where>", where.sql()),
            where.binds().bindCustomers("customers", customers),
            row ->
                Map.entry(
                    new CustomerId(row.getObject("customer_id", UUID.class)),
                    row.getLong("points")))
        .forEach(entry -> points.put(entry.getKey(), entry.getValue()));
    return points;
  }

  /**
   * Inserts entries and their events, and updates their accounts, in one statement; then records
   * their roll-ups.
   *
   * @param origin of the events; null for no events
   */
  public void append(
      StatementBatch statements,
      List<PostedRow> rows,
      List<AccountChange> accounts,
      @Nullable Origin origin) {
    Binds binds =
        new Binds()
            .bind("cause", TierChangeRow.Cause.POSTING.code())
            .bind("origin", origin == null ? null : origin.code());
    ACCOUNTS.bind(binds, accounts.stream().map(AccountChange::after).toList());
    if (rows.stream().anyMatch(row -> row.entry().transferLeg() != null)) {
      statements.update(APPEND_TRANSFERS, ENTRIES_OF_TRANSFERS.bind(binds, rows));
    } else if (rows.stream().anyMatch(row -> row.arrivalSeq() != null)) {
      statements.update(APPEND_OF_MERGED, ENTRIES_OF_MERGED.bind(binds, rows));
    } else {
      statements.update(APPEND_POSTINGS, ENTRIES.bind(binds, rows));
    }
    if (origin != null) {
      outbox.announce(statements);
      outbox.append(
          statements, LedgerEvents.ofTierChanges(accounts, TierChangeRow.Cause.POSTING, origin));
    }
    LedgerRollups sums = new LedgerRollups();
    rows.forEach(sums::add);
    accounts.forEach(sums::add);
    rollups.append(statements, sums.changes(), rows.getFirst().entry().createdAt());
  }

  private static <T> @Nullable T ofLeg(LedgerEntry entry, Function<TransferLeg, @Nullable T> part) {
    return entry.transferLeg() == null ? null : part.apply(entry.transferLeg());
  }

  /** One of the two values of the carried points; null for an entry that is not of a transfer. */
  private static <T> @Nullable List<T> carried(
      LedgerEntry entry, Function<QualifyingPoints, T> part) {
    return ofLeg(entry, leg -> leg.carried().stream().map(part).toList());
  }

  private static @Nullable Long reversesPoints(LedgerEntry entry) {
    return entry.reverses() == null ? null : entry.reversesPoints();
  }

  /** Stored only for a reversal; otherwise it equals {@code created_at}. */
  private static @Nullable Instant qualifiesAt(LedgerEntry entry) {
    return entry.reverses() == null ? null : entry.qualifying().from();
  }
}
