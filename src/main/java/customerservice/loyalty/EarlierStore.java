package customerservice.loyalty;

import customerservice.idempotency.Fingerprint;
import customerservice.platform.RoundTrip;
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
import org.jspecify.annotations.Nullable;

/** The SQL of what was posted before, as far as it decides what is posted now. */
@Singleton
final class EarlierStore {
  /** What a reference is unique in. */
  record ReferenceKey(AccountKey account, TransactionType type, String reference) {
    static ReferenceKey of(Posting posting) {
      if (posting.reference() == null) {
        throw new IllegalArgumentException("a posting without a reference");
      }
      return new ReferenceKey(posting.account(), posting.movement().type(), posting.reference());
    }
  }

  /** A posting that was asked for with a key, and the fingerprint of the request. */
  record KeyedRow(Fingerprint fingerprint, Outcome.Replayed replay) {}

  /**
   * What an idempotency key is unique in, beside its account: the posting's type, and the row that
   * it reverses.
   */
  record KeyInLedger(
      AccountKey account, TransactionType type, @Nullable UUID reverses, String key) {
    static KeyInLedger of(Posting posting) {
      if (posting.key() == null) {
        throw new IllegalArgumentException("a posting without a key");
      }
      return new KeyInLedger(
          posting.account(), posting.movement().type(), posting.reverses(), posting.key().value());
    }
  }

  /** The transactions that have the references of these postings already. */
  Supplier<Map<ReferenceKey, UUID>> references(RoundTrip trip, List<Posting> postings) {
    List<Posting> named = postings.stream().filter(p -> p.reference() != null).toList();
    if (named.isEmpty()) {
      return HashMap::new;
    }
    RoundTrip.Rows<Map.Entry<ReferenceKey, UUID>> rows =
        trip.query(
            """
            SELECT t.tenant_id, t.customer_id, t.type, t.reference, t.transaction_id
            FROM unnest(:tenants::text[], :customers::uuid[], :types::text[], :references::text[])
              AS wanted (tenant_id, customer_id, type, reference)
            JOIN customer_service.loyalty_transactions t
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
        AccountRow.key(row), TransactionType.of(row.getString("type")), row.getString("reference"));
  }

  /** The transactions that were posted with the keys of these postings. */
  Supplier<Map<KeyInLedger, KeyedRow>> keyed(RoundTrip trip, List<Posting> postings) {
    List<Posting> keyed = postings.stream().filter(p -> p.key() != null).toList();
    if (keyed.isEmpty()) {
      return Map::of;
    }
    RoundTrip.Rows<Map.Entry<KeyInLedger, KeyedRow>> rows =
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
            JOIN customer_service.loyalty_transactions t
              USING (tenant_id, customer_id, type, idempotency_key)
            WHERE w.reverses IS NULL AND t.reverses IS NULL
            UNION ALL
            SELECT t.*
            FROM wanted
            JOIN customer_service.loyalty_transactions t
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
        TransactionType.of(row.getString("type")),
        row.getObject("reverses", UUID.class),
        row.getString("idempotency_key"));
  }

  private static KeyedRow keyedRow(ResultSet row) throws SQLException {
    return new KeyedRow(
        Fingerprint.of(row.getBytes("request_hash")),
        new Outcome.Replayed(TransactionRow.read(row), row.getString("receipt")));
  }

  /** A row that is to be reversed, and whose it is. */
  record OriginalKey(AccountKey account, UUID transactionId) {
    static OriginalKey of(Posting posting) {
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
  Supplier<Map<OriginalKey, Original>> originals(
      RoundTrip trip, List<Posting> postings, Function<AccountKey, Instant> times) {
    List<Posting> reversing = postings.stream().filter(p -> p.reverses() != null).toList();
    if (reversing.isEmpty()) {
      return HashMap::new;
    }
    RoundTrip.Rows<Map.Entry<OriginalKey, Original>> rows =
        trip.query(
            """
            SELECT o.*, taken.*, lapse.*
            FROM unnest(:tenants::text[], :customers::uuid[], :reversed::uuid[], :times::text[])
              AS wanted (tenant_id, customer_id, transaction_id, posted_at)
            JOIN customer_service.loyalty_transactions o
              USING (tenant_id, customer_id, transaction_id)
            CROSS JOIN LATERAL (
              SELECT count(*) AS reversals,
                coalesce(sum(r.takes_back), 0)::bigint AS taken,
                coalesce(sum(r.takes_back) FILTER (WHERE r.amount IS NULL), 0)::bigint
                  AS taken_by_points,
                coalesce(sum(r.amount), 0) AS amount_taken,
                coalesce(sum(r.takes_back + r.points), 0)::bigint AS counted
              FROM customer_service.loyalty_transactions r
              WHERE r.tenant_id = o.tenant_id AND r.customer_id = o.customer_id
                AND r.reverses = o.transaction_id
            ) AS taken
            -- What has become of the lot that an earn gave: once it has lapsed, all that came into
            -- it and went.
            LEFT JOIN LATERAL (
              SELECT
                coalesce(sum(-l.points) FILTER (WHERE f.type = 'expire'), 0)::bigint AS expired,
                -- What a reversed redeem puts back where it was makes the spending less, no more.
                coalesce(
                  sum(l.points) FILTER (
                    WHERE l.points > 0 AND f.seq > o.seq
                      AND (e.type IS NULL OR l.expires_at <> ALL (e.lot_expires_at))),
                  0)::bigint
                  + coalesce(
                    sum(l.points) FILTER (
                      WHERE l.points < 0 AND e.type = 'earn' AND e.seq > o.seq
                        AND e.lot_expires_at[1] = l.expires_at),
                    0)::bigint AS later,
                coalesce(
                  sum(-l.points) FILTER (WHERE l.points < 0 AND f.reverses = o.transaction_id),
                  0)::bigint AS taken_from_lot
              FROM customer_service.loyalty_transactions f
              CROSS JOIN LATERAL unnest(f.lot_points, f.lot_expires_at) AS l (points, expires_at)
              LEFT JOIN customer_service.loyalty_transactions e
                ON e.tenant_id = f.tenant_id AND e.customer_id = f.customer_id
                AND e.transaction_id = f.reverses
              WHERE f.tenant_id = o.tenant_id AND f.customer_id = o.customer_id
                AND l.expires_at = o.lot_expires_at[1]
                -- Here as well: else the rows of every customer are read, lapsed or not.
                AND o.type = 'earn' AND o.lot_expires_at[1] <= wanted.posted_at::timestamptz
            ) AS lapse
              ON o.type = 'earn' AND o.lot_expires_at[1] <= wanted.posted_at::timestamptz
            """,
            ofAccounts(reversing)
                .column("reversed", "uuid", reversing, Posting::reverses)
                .column("times", "text", reversing, p -> times.apply(p.account()).toString()),
            row ->
                Map.entry(
                    new OriginalKey(AccountRow.key(row), id(row, "transaction_id")),
                    original(row)));
    return () -> map(rows);
  }

  private static Original original(ResultSet row) throws SQLException {
    return new Original(
        TransactionRow.read(row),
        row.getLong("reversals"),
        row.getLong("taken"),
        row.getLong("taken_by_points"),
        row.getBigDecimal("amount_taken"),
        new Original.Lapse(
            row.getLong("expired"),
            row.getLong("later"),
            row.getLong("taken_from_lot"),
            row.getLong("counted")));
  }

  private static RoundTrip.Binds ofAccounts(List<Posting> postings) {
    return new RoundTrip.Binds()
        .column("tenants", "text", postings, p -> p.tenant().value())
        .column("customers", "uuid", postings, p -> p.customer().value());
  }

  private static <K, V> Map<K, V> map(RoundTrip.Rows<Map.Entry<K, V>> rows) {
    Map<K, V> found = new HashMap<>();
    rows.list().forEach(row -> found.put(row.getKey(), row.getValue()));
    return found;
  }

  private static UUID id(ResultSet row, String column) throws SQLException {
    return row.getObject(column, UUID.class);
  }
}
