package customerservice.loyalty.ledger;

import customerservice.idempotency.Fingerprint;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LotHistory;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.ReversalTarget;
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

/** The SQL of what was posted before, as far as it decides what is posted now. */
@Singleton
public final class PriorPostingStore {
  /** What a reference is unique in. */
  public record ReferenceKey(AccountKey account, EntryType type, String reference) {
    public static ReferenceKey of(Posting posting) {
      if (posting.reference() == null) {
        throw new IllegalArgumentException("a posting without a reference");
      }
      return new ReferenceKey(posting.account(), posting.movement().type(), posting.reference());
    }
  }

  /** A posting that was asked for with a key, and the fingerprint of the request. */
  public record KeyedRow(Fingerprint fingerprint, PostingOutcome.Replayed replay) {}

  /**
   * What an idempotency key is unique in, beside its account: the posting's type, and the row that
   * it reverses.
   */
  public record KeyInLedger(
      AccountKey account, EntryType type, @Nullable UUID reverses, String key) {
    public static KeyInLedger of(Posting posting) {
      if (posting.key() == null) {
        throw new IllegalArgumentException("a posting without a key");
      }
      return new KeyInLedger(
          posting.account(), posting.movement().type(), posting.reverses(), posting.key().value());
    }
  }

  /** The transactions that have the references of these postings already. */
  public Supplier<Map<ReferenceKey, UUID>> references(StatementBatch trip, List<Posting> postings) {
    List<Posting> named = postings.stream().filter(p -> p.reference() != null).toList();
    if (named.isEmpty()) {
      return HashMap::new;
    }
    StatementBatch.Rows<Map.Entry<ReferenceKey, UUID>> rows =
        trip.query(
            """
            SELECT t.tenant_id, t.customer_id, t.type, t.reference, t.transaction_id
            FROM unnest(:tenants::text[], :customers::uuid[], :types::text[], :references::text[])
              AS wanted (tenant_id, customer_id, type, reference)
            JOIN customer_service.ledger_entries t
              USING (tenant_id, customer_id, type, reference)
            """,
            ofAccounts(named)
                .column("types", "text", named, p -> p.movement().type().code())
                .column("references", "text", named, Posting::reference),
            row -> Map.entry(referenceKey(row), id(row, "transaction_id")));
    return () -> map(rows);
  }

  private static ReferenceKey referenceKey(ResultSet row) throws SQLException {
    return new ReferenceKey(
        AccountRow.key(row), EntryType.of(row.getString("type")), row.getString("reference"));
  }

  /** The transactions that were posted with the keys of these postings. */
  public Supplier<Map<KeyInLedger, KeyedRow>> keyed(StatementBatch trip, List<Posting> postings) {
    List<Posting> keyed = postings.stream().filter(p -> p.key() != null).toList();
    if (keyed.isEmpty()) {
      return Map::of;
    }
    StatementBatch.Rows<Map.Entry<KeyInLedger, KeyedRow>> rows =
        trip.query(
            """
            WITH wanted AS (
              SELECT * FROM unnest(
                  :tenants::text[], :customers::uuid[], :types::text[], :reversed::uuid[],
                  :keys::text[])
                AS posting (tenant_id, customer_id, type, reverses, idempotency_key)
            )
            -- All columns of the index in either case: else every key of the customer is looked
            -- through.
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
            """,
            ofAccounts(keyed)
                .column("types", "text", keyed, p -> p.movement().type().code())
                .column("reversed", "uuid", keyed, Posting::reverses)
                .column("keys", "text", keyed, p -> KeyInLedger.of(p).key()),
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

  /** A row that is to be reversed, and whose it is. */
  public record OriginalKey(AccountKey account, UUID transactionId) {
    public static OriginalKey of(Posting posting) {
      if (posting.reverses() == null) {
        throw new IllegalArgumentException("a posting that reverses nothing");
      }
      return new OriginalKey(posting.account(), posting.reverses());
    }
  }

  /**
   * The rows that these postings reverse, with what has become of them.
   *
   * @param times when each is posted, by its account: what is past its date then has lapsed
   */
  public Supplier<Map<OriginalKey, ReversalTarget>> originals(
      StatementBatch trip, List<Posting> postings, Function<AccountKey, Instant> times) {
    List<Posting> reversing = postings.stream().filter(p -> p.reverses() != null).toList();
    if (reversing.isEmpty()) {
      return HashMap::new;
    }
    StatementBatch.Rows<Found> rows =
        trip.query(
            """
            SELECT o.*, taken.*
            FROM unnest(:tenants::text[], :customers::uuid[], :reversed::uuid[])
              AS wanted (tenant_id, customer_id, transaction_id)
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
            """,
            reversed(reversing),
            PriorPostingStore::found);
    var changes = changes(trip, reversing, times);
    return () -> {
      Map<OriginalKey, List<LotHistory.Change>> ofLots =
          changes.list().stream()
              .collect(
                  Collectors.groupingBy(
                      OfLot::earn, Collectors.mapping(OfLot::change, Collectors.toList())));
      Map<OriginalKey, ReversalTarget> originals = new HashMap<>();
      rows.list()
          .forEach(found ->
              originals.put(
                  found.key(), found.original(ofLots.getOrDefault(found.key(), List.of()))));
      return originals;
    };
  }

  /**
   * A row that is to be reversed.
   *
   * @param original as it is before its lot's date
   * @param counted the points that reversals of an earn have found expired
   */
  private record Found(OriginalKey key, ReversalTarget original, long counted) {
    /** With the fate of its lot; without changes the lot has not expired. */
    ReversalTarget original(List<LotHistory.Change> changes) {
      Instant date = original.ownDate();
      return changes.isEmpty() || date == null
          ? original
          : original.lapsed(new LotHistory(date, changes).lapseOf(original.row(), counted));
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    ReversalTarget original =
        new ReversalTarget(
            EntryRow.read(row),
            row.getLong("reversals"),
            row.getLong("taken"),
            row.getLong("taken_by_points"),
            row.getBigDecimal("amount_taken"),
            ReversalTarget.Lapse.NONE);
    return new Found(
        new OriginalKey(AccountRow.key(row), original.row().id()),
        original,
        row.getLong("counted"));
  }

  /** A change of the lot that an earn gave. */
  private record OfLot(OriginalKey earn, LotHistory.Change change) {}

  /** The changes of the lots that these postings' earns gave, as far as the lots have expired. */
  private static StatementBatch.Rows<OfLot> changes(
      StatementBatch trip, List<Posting> reversing, Function<AccountKey, Instant> times) {
    return trip.query(
        """
        SELECT o.tenant_id, o.customer_id, o.transaction_id, change.*
        FROM unnest(:tenants::text[], :customers::uuid[], :reversed::uuid[], :times::text[])
          AS wanted (tenant_id, customer_id, transaction_id, posted_at)
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
            -- By the id alone: else all rows of the customer are read for each of them.
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
        WHERE o.type = 'earn' AND o.lot_expires_at[1] <= wanted.posted_at::timestamptz
        ORDER BY change.seq
        """,
        reversed(reversing)
            .column("times", "text", reversing, p -> times.apply(p.account()).toString()),
        row ->
            new OfLot(
                new OriginalKey(AccountRow.key(row), id(row, "transaction_id")),
                new LotHistory.Change(
                    row.getLong("seq"),
                    EntryType.of(row.getString("type")),
                    row.getLong("points"),
                    row.getTimestamp("created_at").toInstant(),
                    row.getObject("undoes", Long.class))));
  }

  private static StatementBatch.Binds reversed(List<Posting> reversing) {
    return ofAccounts(reversing).column("reversed", "uuid", reversing, Posting::reverses);
  }

  private static StatementBatch.Binds ofAccounts(List<Posting> postings) {
    return new StatementBatch.Binds()
        .column("tenants", "text", postings, p -> p.tenant().value())
        .column("customers", "uuid", postings, p -> p.customer().value());
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
