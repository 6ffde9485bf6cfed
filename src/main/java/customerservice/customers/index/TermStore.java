package customerservice.customers.index;

import customerservice.platform.CustomerId;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.InputRows;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the search terms of customers, in the transaction that writes their profiles. */
@Singleton
public final class TermStore {
  /**
   * Key of an advisory lock on a tenant's name words: shared to add words, exclusive to delete
   * unused ones, so that no word is deleted while another transaction adds a customer with it. It
   * is taken near the end of a transaction and therefore held only briefly.
   */
  private static final String LOCK = "name_words %s";

  private static final InputRows<CustomerTerm> TERMS =
      new InputRows<CustomerTerm>("terms")
          .column("term", "text", CustomerTerm::term)
          .column("customer_id", "uuid", term -> term.customer().value());

  private static final String INSERT =
      TERMS.in(
          """
          INSERT INTO customer_service.customer_terms (tenant_id, <terms.columns>)
          SELECT :tenant, <terms.columns> FROM <terms.rows>
          """);

  private static final String DELETE =
      TERMS.in(
          """
          DELETE FROM customer_service.customer_terms k
          USING <terms.rows>
          WHERE k.tenant_id = :tenant AND k.term = terms.term
            AND k.customer_id = terms.customer_id
          """);

  /** A search term of a customer. */
  public record CustomerTerm(CustomerId customer, String term) {}

  /** Adds the terms of new customers, in index order. */
  public void addNew(StatementBatch batch, TenantId tenant, Collection<CustomerTerm> terms) {
    // Without ON CONFLICT, which would look up each term first: this saves a third of the time.
    add(
        batch,
        tenant,
        INSERT,
        terms.stream().sorted(Comparator.comparing(CustomerTerm::term)).toList());
  }

  private static void add(
      StatementBatch batch, TenantId tenant, String insert, Collection<CustomerTerm> terms) {
    batch.update(insert, TERMS.bind(new Binds().bind("tenant", tenant), terms));
    Set<String> words = nameWords(terms.stream().map(CustomerTerm::term));
    if (!words.isEmpty()) {
      addWords(batch, tenant, words);
    }
  }

  /**
   * Inserts the words that are not stored yet, in sorted order, so that two transactions cannot
   * deadlock. Most words exist: the subquery looks each one up by key, even if the statistics of
   * the table are outdated, and casts the variants only for new words.
   */
  private static void addWords(StatementBatch batch, TenantId tenant, Set<String> words) {
    batch.update(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(:lock, 0))",
        new Binds().bind("lock", LOCK.formatted(tenant.value())));
    batch.update(
        """
        INSERT INTO customer_service.name_words (tenant_id, word, variants)
        SELECT :tenant, word, variants::integer[]
        FROM unnest(:words, :variants) AS new (word, variants)
        WHERE (
          SELECT w.word FROM customer_service.name_words w
          WHERE w.tenant_id = :tenant AND w.word = new.word) IS NULL
        ON CONFLICT DO NOTHING
        """,
        new Binds()
            .bind("tenant", tenant)
            .bindTexts("words", words)
            .column("variants", "text", words, word -> variants(tenant, word)));
  }

  private static String variants(TenantId tenant, String word) {
    return DeletionVariants.of(tenant, word).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** Replaces the terms of a customer. */
  public void replace(Handle handle, TenantId tenant, CustomerId customer, List<String> terms) {
    remove(handle, tenant, List.of(customer), terms);
    StatementBatch inserts = new StatementBatch(handle);
    add(
        inserts,
        tenant,
        INSERT + "ON CONFLICT DO NOTHING",
        terms.stream().map(term -> new CustomerTerm(customer, term)).toList());
    inserts.send();
  }

  /** Deletes and adds terms of customers, and updates the name words. */
  public void change(
      Handle handle, TenantId tenant, List<CustomerTerm> removed, List<CustomerTerm> added) {
    StatementBatch deletes = new StatementBatch(handle).byIndex(false);
    deletes.update(DELETE, TERMS.bind(new Binds().bind("tenant", tenant), removed));
    deletes.send();
    deleteUnusedWords(handle, tenant, removed.stream().map(CustomerTerm::term).toList());
    StatementBatch inserts = new StatementBatch(handle);
    add(inserts, tenant, INSERT + "ON CONFLICT DO NOTHING", added);
    inserts.send();
  }

  /** Deletes all terms of customers, and the name words that no other customer has. */
  public void remove(Handle handle, TenantId tenant, Collection<CustomerId> customers) {
    remove(handle, tenant, customers, List.of());
  }

  /** Deletes terms by the {@code terms} column, so it must run before the profile is updated. */
  private static void remove(
      Handle handle, TenantId tenant, Collection<CustomerId> customers, List<String> kept) {
    List<String> removed =
        handle.list(
            """
            WITH removed AS (
              SELECT c.customer_id, term
              FROM customer_service.customers c, unnest(c.terms) AS term
              WHERE c.tenant_id = :tenant AND c.customer_id = ANY (:customers)
                AND term <> ALL (:kept)
            )
            DELETE FROM customer_service.customer_terms k
            USING removed
            WHERE k.tenant_id = :tenant AND k.term = removed.term
              AND k.customer_id = removed.customer_id
            RETURNING k.term
            """,
            new Binds()
                .bind("tenant", tenant)
                .bindCustomers("customers", customers)
                .bindTexts("kept", kept),
            row -> row.getString("term"));
    deleteUnusedWords(handle, tenant, removed);
  }

  private static void deleteUnusedWords(Handle handle, TenantId tenant, List<String> terms) {
    Set<String> words = nameWords(terms.stream());
    if (words.isEmpty()) {
      return;
    }
    StatementBatch batch = new StatementBatch(handle);
    batch.update(
        "SELECT pg_advisory_xact_lock(hashtextextended(:lock, 0))",
        new Binds().bind("lock", LOCK.formatted(tenant.value())));
    batch.update(
        """
        DELETE FROM customer_service.name_words w
        WHERE w.tenant_id = :tenant AND w.word = ANY (:words)
          AND NOT EXISTS (
            SELECT FROM customer_service.customer_terms k
            WHERE k.tenant_id = :tenant AND k.term = 'n:' || w.word)
        """,
        new Binds().bind("tenant", tenant).bindTexts("words", words));
    batch.send();
  }

  private static Set<String> nameWords(Stream<String> terms) {
    return terms
        .filter(term -> term.startsWith(SearchTerms.NAME))
        .map(term -> term.substring(SearchTerms.NAME.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
