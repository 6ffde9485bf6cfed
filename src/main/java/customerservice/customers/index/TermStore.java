package customerservice.customers.index;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The SQL of the terms that customers are found by, written in the profile's own transaction. */
@Singleton
public final class TermStore {
  /**
   * Keeps a word of a name from being forgotten while somebody arrives who has it, too: who adds
   * words shares this lock, who forgets some has it alone. Nothing is waited for behind it but the
   * words of others, so that it is let go of soon.
   */
  private static final String LOCK = "name_words %s";

  private static final String INSERT =
      """
      INSERT INTO customer_service.customer_terms (tenant_id, term, customer_id)
      SELECT :tenant, term, customer_id
      FROM unnest(:terms::text[], :customers::uuid[]) AS new (term, customer_id)
      """;

  /** A term, and whose it is. */
  public record Entry(CustomerId customer, String term) {}

  /** Adds the terms of new customers, in the order in which their index has them. */
  public void addNew(StatementBatch trip, TenantId tenant, Collection<Entry> entries) {
    // Not to look for each first, whether it is there, saves a third.
    add(trip, tenant, INSERT, entries.stream().sorted(Comparator.comparing(Entry::term)).toList());
  }

  private static void add(
      StatementBatch trip, TenantId tenant, String insert, Collection<Entry> entries) {
    trip.update(
        insert,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("terms", "text", entries, Entry::term)
            .column("customers", "uuid", entries, entry -> entry.customer().value()));
    Set<String> words = new TreeSet<>();
    for (Entry entry : entries) {
      if (entry.term().startsWith(SearchTerms.NAME)) {
        words.add(entry.term().substring(SearchTerms.NAME.length()));
      }
    }
    if (!words.isEmpty()) {
      addWords(trip, tenant, words);
    }
  }

  /**
   * In their order: who adds several waits for the others in the same one. Most are there already:
   * each is looked up first, whatever the planner believes of the table, and by what it is found
   * when it is misspelled is read for the others alone.
   */
  private static void addWords(StatementBatch trip, TenantId tenant, Set<String> words) {
    trip.update(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))",
        new StatementBatch.Binds().text("lock", LOCK.formatted(tenant.value())));
    trip.update(
        """
        INSERT INTO customer_service.name_words (tenant_id, word, variants)
        SELECT :tenant, word, variants::integer[]
        FROM unnest(:words::text[], :variants::text[]) AS new (word, variants)
        WHERE (
          SELECT w.word FROM customer_service.name_words w
          WHERE w.tenant_id = :tenant AND w.word = new.word) IS NULL
        ON CONFLICT DO NOTHING
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("words", "text", words, word -> word)
            .column("variants", "text", words, word -> variants(tenant, word)));
  }

  private static String variants(TenantId tenant, String word) {
    return DeletionVariants.of(tenant, word).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * Makes these the terms of a customer.
   *
   * @param terms all of them; none for who is not to be found any more
   */
  public void replace(Handle handle, TenantId tenant, CustomerId customer, List<String> terms) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<String> removed = remove(trip, tenant, List.of(customer), terms);
    trip.send();
    forgetWords(handle, tenant, removed.list());
    if (!terms.isEmpty()) {
      StatementBatch more = new StatementBatch(handle);
      add(
          more,
          tenant,
          INSERT + "ON CONFLICT DO NOTHING",
          terms.stream().map(term -> new Entry(customer, term)).toList());
      more.send();
    }
  }

  /** Takes all terms of customers away, and the words of their names that nobody else has. */
  public void remove(Handle handle, TenantId tenant, Collection<CustomerId> customers) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<String> removed = remove(trip, tenant, customers, List.of());
    trip.send();
    forgetWords(handle, tenant, removed.list());
  }

  /** By the terms that stand in the profiles, which are still what they were. */
  private static StatementBatch.Rows<String> remove(
      StatementBatch trip, TenantId tenant, Collection<CustomerId> customers, List<String> kept) {
    return trip.query(
        """
        WITH had AS (
          SELECT c.customer_id, term
          FROM customer_service.customers c, unnest(c.terms) AS term
          WHERE c.tenant_id = :tenant AND c.customer_id = ANY (:customers::uuid[])
            AND term <> ALL (:kept::text[])
        )
        DELETE FROM customer_service.customer_terms k
        USING had
        WHERE k.tenant_id = :tenant AND k.term = had.term AND k.customer_id = had.customer_id
        RETURNING k.term
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("customers", "uuid", customers, CustomerId::value)
            .column("kept", "text", kept, term -> term),
        row -> row.getString("term"));
  }

  private static void forgetWords(Handle handle, TenantId tenant, List<String> terms) {
    Set<String> words = new TreeSet<>();
    for (String term : terms) {
      if (term.startsWith(SearchTerms.NAME)) {
        words.add(term.substring(SearchTerms.NAME.length()));
      }
    }
    if (words.isEmpty()) {
      return;
    }
    StatementBatch trip = new StatementBatch(handle);
    trip.update(
        "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))",
        new StatementBatch.Binds().text("lock", LOCK.formatted(tenant.value())));
    trip.update(
        """
        DELETE FROM customer_service.name_words w
        WHERE w.tenant_id = :tenant AND w.word = ANY (:words::text[])
          AND NOT EXISTS (
            SELECT FROM customer_service.customer_terms k
            WHERE k.tenant_id = :tenant AND k.term = 'n:' || w.word)
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("words", "text", words, word -> word));
    trip.send();
  }
}
