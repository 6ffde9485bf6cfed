package customerservice.customers.duplicates;

import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.index.SearchTerms;
import customerservice.customers.profile.Contact;
import customerservice.platform.TenantId;
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
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that finds who may be like a customer, each kind of likeness by an index of its own. None
 * reads more than a few rows of a directory, however large it is: of what many share, only those
 * are taken who share two things.
 */
@Singleton
final class DuplicateStore {
  /** How many are taken at the most who are found in one way. */
  static final int FOUND_MAX = 100;

  private final CustomerRow rows;

  DuplicateStore(CustomerRow rows) {
    this.rows = rows;
  }

  /** All who may be like a customer; neither that one nor who is merged. */
  List<Customer> candidates(Handle handle, TenantId tenant, Customer customer) {
    BlockingKeys traces = BlockingKeys.of(customer.profile());
    StatementBatch words = new StatementBatch(handle).byIndex(false);
    List<StatementBatch.Rows<String>> spellings =
        traces.nameWords().stream().map(word -> spellings(words, tenant, word)).toList();
    if (!spellings.isEmpty()) {
      words.send();
    }
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    List<StatementBatch.Rows<UUID>> found = new ArrayList<>();
    found.add(contacts(trip, tenant, traces.contacts()));
    found.add(any(trip, tenant, traces.rareTerms()));
    for (BlockingKeys.Both both : traces.emailWords()) {
      found.add(both(trip, tenant, both.one(), both.other()));
    }
    for (int i = 0; i < spellings.size(); i++) {
      for (int j = i + 1; j < spellings.size(); j++) {
        found.add(both(trip, tenant, names(spellings.get(i)), names(spellings.get(j))));
      }
    }
    if (traces.birthday() != null) {
      found.add(birthday(trip, tenant, traces.birthday(), traces.lastName()));
    }
    trip.send();
    Set<UUID> ids = new LinkedHashSet<>();
    found.forEach(some -> ids.addAll(some.list()));
    ids.remove(customer.id().value());
    return customers(handle, tenant, ids);
  }

  private static List<String> names(StatementBatch.Rows<String> words) {
    return words.list().stream().map(word -> SearchTerms.NAME + word).toList();
  }

  /** A word of a name and those that there are of which one slip makes it. */
  private static StatementBatch.Rows<String> spellings(
      StatementBatch trip, TenantId tenant, String word) {
    return trip.query(
        """
        SELECT word FROM customer_service.name_words
        WHERE tenant_id = :tenant AND word = ANY (:words::text[])
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("words", "text", BlockingKeys.spellings(word), spelling -> spelling),
        row -> row.getString("word"));
  }

  private static StatementBatch.Rows<UUID> contacts(
      StatementBatch trip, TenantId tenant, Collection<Contact> contacts) {
    return trip.query(
        """
        SELECT k.customer_id
        FROM unnest(:kinds::text[], :values::text[]) AS near (kind, value)
        JOIN customer_service.customer_contacts k ON k.kind = near.kind AND k.value = near.value
        WHERE k.tenant_id = :tenant
        """,
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("kinds", "text", contacts, contact -> contact.kind().code())
            .column("values", "text", contacts, Contact::value),
        DuplicateStore::id);
  }

  private static StatementBatch.Rows<UUID> any(
      StatementBatch trip, TenantId tenant, Collection<String> terms) {
    return trip.query(
        """
        SELECT k.customer_id
        FROM unnest(:terms::text[]) AS rare (term)
        CROSS JOIN LATERAL (
          SELECT t.customer_id FROM customer_service.customer_terms t
          WHERE t.tenant_id = :tenant AND t.term = rare.term
          LIMIT <max>) AS k
        """
            .replace("<max>", Integer.toString(FOUND_MAX)),
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("terms", "text", terms, term -> term),
        DuplicateStore::id);
  }

  private static StatementBatch.Rows<UUID> both(
      StatementBatch trip, TenantId tenant, Collection<String> one, Collection<String> other) {
    return trip.query(
        """
        SELECT k.customer_id FROM customer_service.customer_terms k
        WHERE k.tenant_id = :tenant AND k.term = ANY (:one::text[])
          AND k.customer_id IN (
            SELECT o.customer_id FROM customer_service.customer_terms o
            WHERE o.tenant_id = :tenant AND o.term = ANY (:other::text[]))
        LIMIT <max>
        """
            .replace("<max>", Integer.toString(FOUND_MAX)),
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .column("one", "text", one, term -> term)
            .column("other", "text", other, term -> term),
        DuplicateStore::id);
  }

  /** Born that day of that year; or that day, and of the same last name. */
  private static StatementBatch.Rows<UUID> birthday(
      StatementBatch trip, TenantId tenant, String date, @Nullable String lastName) {
    return trip.query(
        """
        SELECT customer_id FROM customer_service.customers
        WHERE tenant_id = :tenant AND substr(date_of_birth, 6) COLLATE "C" = substr(:date, 6)
          AND (date_of_birth = :date OR last_name_folded = :name)
        LIMIT <max>
        """
            .replace("<max>", Integer.toString(FOUND_MAX)),
        new StatementBatch.Binds()
            .text("tenant", tenant.value())
            .text("date", date)
            .text("name", lastName),
        DuplicateStore::id);
  }

  private static UUID id(ResultSet row) throws SQLException {
    return row.getObject("customer_id", UUID.class);
  }

  private List<Customer> customers(Handle handle, TenantId tenant, Set<UUID> ids) {
    return handle
        .createQuery(
            """
            SELECT c.*, a.*
            FROM customer_service.customers c
            JOIN customer_service.loyalty_accounts a
              ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id
            WHERE c.tenant_id = :tenant AND c.customer_id = ANY (:ids) AND c.status <> 'merged'
            """)
        .bind("tenant", tenant.value())
        .bind("ids", ids.toArray(UUID[]::new))
        .map((row, context) -> rows.read(row))
        .list();
  }
}
