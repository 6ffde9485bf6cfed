package customerservice.loyalty.ledger;

import customerservice.idempotency.Fingerprint;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LotHistory;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.PostingOutcome.ReferenceAlreadyUsed;
import customerservice.loyalty.rules.ReversalTarget;
import customerservice.platform.database.Binds;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL that reads the earlier entries on which a posting depends. */
@Singleton
public final class PriorPostingStore {
  private static final InputRows<Posting> ACCOUNTS =
      new InputRows<Posting>("wanted")
          .column("tenant_id", "text", p -> p.tenant().value())
          .column("customer_id", "uuid", p -> p.customer().value());

  private static final InputRows<Posting> NAMED =
      ACCOUNTS
          .column("type", "text", p -> p.movement().type().code())
          .column("reference", "text", Posting::reference);

  private static final String FIND_NAMED =
      NAMED.in(
          """
          SELECT t.tenant_id, t.customer_id, t.type, t.reference, t.transaction_id,
            <reversed> AS reversed_points
          FROM <wanted.rows>
          JOIN customer_service.ledger_entries t
            USING (tenant_id, customer_id, type, reference)
          """
              .replace("<reversed>", HistoryStore.REVERSED));

  private static final InputRows<Posting> KEYED =
      ACCOUNTS
          .column("type", "text", p -> p.movement().type().code())
          .column("reverses", "uuid", Posting::reverses)
          .column("idempotency_key", "text", p -> KeyInLedger.of(p).key());

  private static final String FIND_KEYED =
      KEYED.in(
          """
          WITH wanted AS (SELECT * FROM <wanted.rows>)
          -- Both parts use all columns of the index; otherwise all keys of the customer are read.
          SELECT t.*
          FROM wanted w
          JOIN customer_service.ledger_entries t
            USING (tenant_id, customer_id, type, idempotency_key)
          WHERE w.reverses IS NULL AND t.reverses IS NULL
          UNION ALL
          SELECT t.*
          FROM wanted
          JOIN customer_service.ledger_entries t
            USING (tenant_id, customer_id, type, reverses, idempotency_key)
          """);

  private static final InputRows<TargetKey> REVERSED =
      new InputRows<TargetKey>("wanted")
          .column("tenant_id", "text", key -> key.account().tenant().value())
          .column("customer_id", "uuid", key -> key.account().customer().value())
          .column("transaction_id", "uuid", TargetKey::transactionId);

  /** The unique key of a reference. */
  public record ReferenceKey(AccountKey account, EntryType type, String reference) {
    public static ReferenceKey of(Posting posting) {
      if (posting.reference() == null) {
        throw new IllegalArgumentException("the posting has no reference");
      }
      return new ReferenceKey(posting.account(), posting.movement().type(), posting.reference());
    }
  }

  /** An entry that was posted with a key, and the fingerprint of its request. */
  public record KeyedRow(Fingerprint fingerprint, PostingOutcome.Replayed replay) {}

  /**
   * The unique key of an entry with an idempotency key: the same key can be used again for another
   * account, type or reversed entry.
   */
  public record KeyInLedger(
      AccountKey account, EntryType type, @Nullable UUID reverses, String key) {
    public static KeyInLedger of(Posting posting) {
      if (posting.key() == null) {
        throw new IllegalArgumentException("the posting has no key");
      }
      return new KeyInLedger(
          posting.account(), posting.movement().type(), posting.reverses(), posting.key().value());
    }
  }

  /** The entries that have the references of postings. */
  public Supplier<Map<ReferenceKey, ReferenceAlreadyUsed>> references(
      StatementBatch statements, List<Posting> postings) {
    List<Posting> named = postings.stream().filter(p -> p.reference() != null).toList();
    if (named.isEmpty()) {
      return HashMap::new;
    }
    StatementBatch.Rows<Map.Entry<ReferenceKey, ReferenceAlreadyUsed>> rows =
        statements.query(
            FIND_NAMED,
            NAMED.bind(new Binds(), named),
            row ->
                Map.entry(
                    referenceKey(row),
                    new ReferenceAlreadyUsed(
                        id(row, "transaction_id"), row.getLong("reversed_points"))));
    return () -> map(rows);
  }

  private static ReferenceKey referenceKey(ResultSet row) throws SQLException {
    return new ReferenceKey(
        AccountRow.key(row), EntryType.of(row.getString("type")), row.getString("reference"));
  }

  /** The entries that were posted with the keys of postings. */
  public Supplier<Map<KeyInLedger, KeyedRow>> keyed(
      StatementBatch statements, List<Posting> postings) {
    List<Posting> keyed = postings.stream().filter(p -> p.key() != null).toList();
    if (keyed.isEmpty()) {
      return Map::of;
    }
    StatementBatch.Rows<Map.Entry<KeyInLedger, KeyedRow>> rows =
        statements.query(
            FIND_KEYED,
            KEYED.bind(new Binds(), keyed),
            row -> Map.entry(keyInLedger(row), keyedRow(row)));
    return () -> map(rows);
  }

  private static KeyInLedger keyInLedger(ResultSet row) throws SQLException {
    return new KeyInLedger(
        AccountRow.key(row),
        EntryType.of(row.getString("type")),
        row.getObject("reverses", UUID.class),
        row.getString("idempotency_key"));
  }

  private static KeyedRow keyedRow(ResultSet row) throws SQLException {
    return new KeyedRow(
        Fingerprint.of(row.getBytes("request_hash")),
        new PostingOutcome.Replayed(EntryRow.read(row), row.getString("receipt")));
  }

  /** The key of an entry to reverse. */
  public record TargetKey(AccountKey account, UUID transactionId) {
    public static TargetKey of(Posting posting) {
      if (posting.reverses() == null) {
        throw new IllegalArgumentException("the posting is not a reversal");
      }
      return new TargetKey(posting.account(), posting.reverses());
    }
  }

  /**
   * The entries that postings reverse, with their earlier reversals.
   *
   * @param times the time of the postings by account, which decides which lots have expired
   */
  public Supplier<Map<TargetKey, ReversalTarget>> targets(
      StatementBatch statements, List<Posting> postings, Function<AccountKey, Instant> times) {
    // Two reversals of one entry read its row once: the changes of a lot are added up.
    List<TargetKey> reversed =
        postings.stream().filter(p -> p.reverses() != null).map(TargetKey::of).distinct().toList();
    if (reversed.isEmpty()) {
      return HashMap::new;
    }
    StatementBatch.Rows<Found> rows =
        statements.query(
            REVERSED.in(
                """
                SELECT o.*, taken.*
                FROM <wanted.rows>
                JOIN customer_service.ledger_entries o
                  USING (tenant_id, customer_id, transaction_id)
                CROSS JOIN LATERAL (
                  SELECT count(*) AS reversals,
                    coalesce(sum(r.reverses_points), 0)::bigint AS taken,
                    coalesce(sum(r.reverses_points) FILTER (WHERE r.amount IS NULL), 0)::bigint
                      AS taken_by_points,
                    coalesce(sum(r.amount), 0) AS amount_taken,
                    coalesce(sum(r.reverses_points + r.points), 0)::bigint AS counted
                  FROM customer_service.ledger_entries r
                  WHERE r.tenant_id = o.tenant_id AND r.customer_id = o.customer_id
                    AND r.reverses = o.transaction_id
                ) AS taken
                """),
            REVERSED.bind(new Binds(), reversed),
            PriorPostingStore::found);
    var changes = changes(statements, reversed, times);
    return () -> {
      Map<TargetKey, List<LotHistory.Change>> changesByEarn =
          changes.list().stream()
              .collect(
                  Collectors.groupingBy(
                      LotChange::earn, Collectors.mapping(LotChange::change, Collectors.toList())));
      Map<TargetKey, ReversalTarget> targets = new HashMap<>();
      rows.list()
          .forEach(found ->
              targets.put(
                  found.key(), found.target(changesByEarn.getOrDefault(found.key(), List.of()))));
      return targets;
    };
  }

  /**
   * An entry to reverse.
   *
   * @param target with an open lot
   * @param counted the points that reversals of an earn have found expired
   */
  private record Found(TargetKey key, ReversalTarget target, long counted) {
    /** Adds the state of its lot. Without changes the lot has not expired. */
    ReversalTarget target(List<LotHistory.Change> changes) {
      Instant date = target.lotDate();
      return changes.isEmpty() || date == null
          ? target
          : target.withLotState(new LotHistory(date, changes).stateFor(target.entry(), counted));
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    ReversalTarget target =
        new ReversalTarget(
            EntryRow.read(row),
            row.getLong("reversals"),
            row.getLong("taken"),
            row.getLong("taken_by_points"),
            row.getBigDecimal("amount_taken"),
            ReversalTarget.LotState.OPEN);
    return new Found(
        new TargetKey(AccountRow.key(row), target.entry().id()), target, row.getLong("counted"));
  }

  /** A change of the lot that an earn created. */
  private record LotChange(TargetKey earn, LotHistory.Change change) {}

  /** The changes of the expired lots that the reversed earns created. */
  private static StatementBatch.Rows<LotChange> changes(
      StatementBatch statements, List<TargetKey> reversed, Function<AccountKey, Instant> times) {
    InputRows<TargetKey> wanted =
        REVERSED.column("posted_at", "timestamptz", key -> times.apply(key.account()));
    return statements.query(
        wanted.in(
            """
            SELECT o.tenant_id, o.customer_id, o.transaction_id, change.*
            FROM <wanted.rows>
            JOIN customer_service.ledger_entries o
              USING (tenant_id, customer_id, transaction_id)
            CROSS JOIN LATERAL (
              -- Transfers between two customers alternate: a merge, its return, the next merge.
              WITH transfers AS MATERIALIZED (
                SELECT t.seq, row_number() OVER between_two AS number,
                  lag(t.seq) OVER between_two AS merge_seq
                FROM customer_service.ledger_entries t
                JOIN customer_service.ledger_entries c
                  ON c.tenant_id = t.tenant_id AND c.transaction_id = t.counterpart
                WHERE t.tenant_id = o.tenant_id AND t.customer_id = o.customer_id
                  AND t.counterpart IS NOT NULL
                WINDOW between_two AS (PARTITION BY c.customer_id ORDER BY t.seq)
              )
              SELECT f.seq, f.type, f.created_at, coalesce(l.points, 0) AS points,
                -- Only by the id: with customer_id in the condition, all rows of the customer are read.
                coalesce((
                  SELECT e.seq FROM customer_service.ledger_entries e
                  WHERE e.tenant_id = f.tenant_id AND e.transaction_id = f.reverses),
                  m.merge_seq) AS undoes
              FROM customer_service.ledger_entries f
              LEFT JOIN LATERAL unnest(f.lot_points, f.lot_expires_at) AS l (points, expires_at)
                ON l.expires_at = o.lot_expires_at[1]
              LEFT JOIN transfers m ON m.seq = f.seq AND m.number % 2 = 0
              WHERE f.tenant_id = o.tenant_id AND f.customer_id = o.customer_id
                AND (l.points IS NOT NULL OR m.seq IS NOT NULL)
            ) AS change
            WHERE o.type = 'earn' AND o.lot_expires_at[1] <= wanted.posted_at
            ORDER BY change.seq
            """),
        wanted.bind(new Binds(), reversed),
        row ->
            new LotChange(
                new TargetKey(AccountRow.key(row), id(row, "transaction_id")),
                new LotHistory.Change(
                    row.getLong("seq"),
                    EntryType.of(row.getString("type")),
                    row.getLong("points"),
                    row.getTimestamp("created_at").toInstant(),
                    row.getObject("undoes", Long.class))));
  }

  private static <K, V> Map<K, V> map(StatementBatch.Rows<Map.Entry<K, V>> rows) {
    Map<K, V> found = new HashMap<>();
    rows.list().forEach(row -> found.put(row.getKey(), row.getValue()));
    return found;
  }

  private static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }
}
