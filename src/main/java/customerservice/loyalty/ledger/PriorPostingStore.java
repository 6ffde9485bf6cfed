package customerservice.loyalty.ledger;

import customerservice.idempotency.Fingerprint;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.loyalty.rules.PostingOutcome.ReferenceAlreadyUsed;
import customerservice.platform.database.Binds;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The SQL that finds the entries with the references and keys of postings. */
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
                        row.getObject("transaction_id", UUID.class),
                        row.getLong("reversed_points"))));
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

  private static <K, V> Map<K, V> map(StatementBatch.Rows<Map.Entry<K, V>> rows) {
    Map<K, V> found = new HashMap<>();
    rows.list().forEach(row -> found.put(row.getKey(), row.getValue()));
    return found;
  }
}
