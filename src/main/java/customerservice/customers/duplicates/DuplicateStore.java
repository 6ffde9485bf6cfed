package customerservice.customers.duplicates;

import static customerservice.customers.ContactRow.CONTACTS;

import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.index.SearchTerms;
import customerservice.customers.profile.Contact;
import customerservice.platform.TenantId;
import customerservice.platform.database.Binds;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds candidates for duplicates, with one query per kind of blocking key. Each query uses an
 * index and reads few rows of a directory of any size: for keys that many customers share, such as
 * a name word, a candidate must match two keys.
 */
@Singleton
final class DuplicateStore {
  /** Maximum number of candidates per query. */
  private static final int CANDIDATES_MAX = 100;

  private final CustomerRow rows;

  DuplicateStore(CustomerRow rows) {
    this.rows = rows;
  }

  /** Finds the candidates for a customer, without merged customers and the customer itself. */
  List<Customer> candidates(Handle handle, TenantId tenant, Customer customer) {
    BlockingKeys keys = BlockingKeys.of(customer.profile());
    StatementBatch words = new StatementBatch(handle).byIndex(false);
    List<StatementBatch.Rows<String>> spellings =
        keys.nameWords().stream().map(word -> spellings(words, tenant, word)).toList();
    if (!spellings.isEmpty()) {
      words.send();
    }
    StatementBatch batch = new StatementBatch(handle).byIndex(false);
    List<StatementBatch.Rows<UUID>> found = new ArrayList<>();
    found.add(withContact(batch, tenant, keys.contacts()));
    found.add(withAny(batch, tenant, keys.rareTerms()));
    for (BlockingKeys.TermPair pair : keys.emailTermPairs()) {
      found.add(withBoth(batch, tenant, pair.first(), pair.second()));
    }
    for (int i = 0; i < spellings.size(); i++) {
      for (int j = i + 1; j < spellings.size(); j++) {
        found.add(
            withBoth(batch, tenant, nameTerms(spellings.get(i)), nameTerms(spellings.get(j))));
      }
    }
    if (keys.dateOfBirth() != null) {
      found.add(bornOn(batch, tenant, keys.dateOfBirth(), keys.lastName()));
    }
    batch.send();
    Set<UUID> ids = new LinkedHashSet<>();
    found.forEach(rowIds -> ids.addAll(rowIds.list()));
    ids.remove(customer.id().value());
    return customers(handle, tenant, ids);
  }

  private static List<String> nameTerms(StatementBatch.Rows<String> words) {
    return words.list().stream().map(word -> SearchTerms.NAME + word).toList();
  }

  /** Finds the stored name words that equal a word or differ from it by one typo. */
  private static StatementBatch.Rows<String> spellings(
      StatementBatch batch, TenantId tenant, String word) {
    return batch.query(
        """
        SELECT word FROM customer_service.name_words
        WHERE tenant_id = :tenant AND word = ANY (:words)
        """,
        new Binds().bind("tenant", tenant).bindTexts("words", BlockingKeys.spellings(word)),
        row -> row.getString("word"));
  }

  private static StatementBatch.Rows<UUID> withContact(
      StatementBatch batch, TenantId tenant, Collection<Contact> contacts) {
    return batch.query(
        CONTACTS.in(
            """
            SELECT k.customer_id
            FROM <contacts.rows>
            JOIN customer_service.customer_contacts k
              ON k.kind = contacts.kind AND k.value = contacts.value
            WHERE k.tenant_id = :tenant
            """),
        CONTACTS.bind(new Binds().bind("tenant", tenant), contacts),
        DuplicateStore::id);
  }

  private static StatementBatch.Rows<UUID> withAny(
      StatementBatch batch, TenantId tenant, Collection<String> terms) {
    return batch.query(
        """
        SELECT k.customer_id
        FROM unnest(:terms) AS rare (term)
        CROSS JOIN LATERAL (
          SELECT t.customer_id FROM customer_service.customer_terms t
          WHERE t.tenant_id = :tenant AND t.term = rare.term
          LIMIT <max>) AS k
        """
            .replace("<max>", Integer.toString(CANDIDATES_MAX)),
        new Binds().bind("tenant", tenant).bindTexts("terms", terms),
        DuplicateStore::id);
  }

  private static StatementBatch.Rows<UUID> withBoth(
      StatementBatch batch, TenantId tenant, Collection<String> first, Collection<String> second) {
    return batch.query(
        """
        SELECT k.customer_id FROM customer_service.customer_terms k
        WHERE k.tenant_id = :tenant AND k.term = ANY (:first)
          AND k.customer_id IN (
            SELECT o.customer_id FROM customer_service.customer_terms o
            WHERE o.tenant_id = :tenant AND o.term = ANY (:second))
        LIMIT <max>
        """
            .replace("<max>", Integer.toString(CANDIDATES_MAX)),
        new Binds().bind("tenant", tenant).bindTexts("first", first).bindTexts("second", second),
        DuplicateStore::id);
  }

  /** Finds customers with the same date of birth, or the same birthday and last name. */
  private static StatementBatch.Rows<UUID> bornOn(
      StatementBatch batch, TenantId tenant, String date, @Nullable String lastName) {
    return batch.query(
        """
        SELECT customer_id FROM customer_service.customers
        WHERE tenant_id = :tenant AND substr(date_of_birth, 6) COLLATE "C" = substr(:date, 6)
          AND (date_of_birth = :date OR last_name_folded = :name)
        LIMIT <max>
        """
            .replace("<max>", Integer.toString(CANDIDATES_MAX)),
        new Binds().bind("tenant", tenant).bind("date", date).bind("name", lastName),
        DuplicateStore::id);
  }

  private static UUID id(ResultSet row) throws SQLException {
    return row.getObject("customer_id", UUID.class);
  }

  private List<Customer> customers(Handle handle, TenantId tenant, Set<UUID> ids) {
    return handle.list(
        CustomerRow.SELECT
            + """
            WHERE c.tenant_id = :tenant AND c.customer_id = ANY (:ids)
              AND c.status <> 'merged'
            """,
        new Binds().bind("tenant", tenant).bindIds("ids", ids),
        rows::read);
  }
}
