package customerservice.customers;

import customerservice.customers.Directory.Found;
import customerservice.platform.Conditions;
import customerservice.platform.RoundTrip;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of the list of customers. */
@Singleton
final class DirectoryStore {
  /** Below this length one letter that is wrong leaves few trigrams the same. */
  private static final int SHORT_WORD_LENGTH = 5;

  private static final String SIMILARITY_OF_SHORT_WORDS = "0.1";
  private static final String SIMILARITY = "0.2";

  private final CustomerRow rows;
  private volatile @Nullable String trigramSchema;

  DirectoryStore(CustomerRow rows) {
    this.rows = rows;
  }

  /**
   * A part of the list.
   *
   * @param section its number, as {@link Position} has it
   * @param sort what the values of {@code key} are
   * @param key what it is sorted by, beside the id; null for the id alone
   * @param from the tables: {@code c} and {@code a}, and {@code k} where the terms are walked along
   * @param isInOrder whether an index has the order
   */
  record Part(
      int section,
      CustomerSort sort,
      @Nullable String key,
      String from,
      Conditions where,
      String order,
      boolean isInOrder) {}

  /** The customers of a part, from its beginning. */
  List<Found> list(Handle handle, Part part, int count) {
    RoundTrip trip = new RoundTrip(handle).byIndex(part.isInOrder());
    RoundTrip.Rows<Found> found =
        trip.query(
            """
            SELECT c.*, a.*, <key> AS sort_key
            FROM <from>
            WHERE <where>
            ORDER BY <order>
            LIMIT :count
            """
                .replace("<key>", part.key() == null ? "NULL" : part.key())
                .replace("<from>", part.from())
                .replace("<where>", part.where().sql())
                .replace("<order>", part.order()),
            new RoundTrip.Binds().all(part.where().binds()).number("count", count),
            row -> {
              Customer customer = rows.read(row);
              Object key = part.key() == null ? null : part.sort().read(row, "sort_key");
              return new Found(customer, new Position(part.section(), key, customer.id().value()));
            });
    trip.send();
    return found.list();
  }

  /**
   * A driver, and how many customers it leads to; some of them more than once.
   *
   * @param index its place among those that were counted
   */
  record Counted(Driver driver, long count, int index) {
    static Counted smallest(List<Counted> counted) {
      return counted.stream().min(Comparator.comparingLong(Counted::count)).orElseThrow();
    }
  }

  /**
   * Counts whom drivers lead to.
   *
   * @param max if they are more than so many, it does not matter how many
   */
  List<Counted> count(Handle handle, TenantId tenant, List<Driver> drivers, int max) {
    List<Counted> counted = new ArrayList<>();
    if (drivers.isEmpty()) {
      return counted;
    }
    Conditions binds = new Conditions("tenant_id", tenant);
    String limit = binds.bound(max + 1L);
    List<String> counts = new ArrayList<>();
    for (Driver driver : drivers) {
      counts.add(
          "(SELECT count(*) FROM (%s LIMIT %s) AS found)"
              .formatted(driver.ids().apply(binds), limit));
    }
    RoundTrip trip = new RoundTrip(handle).byIndex(true);
    RoundTrip.Rows<Long[]> found =
        trip.query(
            "SELECT ARRAY[" + String.join(",\n", counts) + "]",
            new RoundTrip.Binds().all(binds.binds()),
            row -> (Long[]) row.getArray(1).getArray());
    trip.send();
    Long[] each = found.list().getFirst();
    for (int i = 0; i < drivers.size(); i++) {
      counted.add(new Counted(drivers.get(i), each[i], i));
    }
    return counted;
  }

  /** SQL that selects whom a contact leads to. */
  static String owner(Conditions where, Contact contact) {
    return """
    SELECT o.customer_id FROM customer_service.customer_contacts o
    WHERE o.tenant_id = :tenant AND o.kind = %s AND o.value = %s\
    """
        .formatted(where.bound(contact.kind().code()), where.bound(contact.value()));
  }

  /** Whom contacts lead to. */
  List<UUID> owners(Handle handle, TenantId tenant, List<Contact> contacts) {
    Conditions where = new Conditions("tenant_id", tenant);
    String sql =
        String.join(
            "\nUNION ALL\n", contacts.stream().map(contact -> owner(where, contact)).toList());
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<UUID> found =
        trip.query(
            sql,
            new RoundTrip.Binds().all(where.binds()),
            row -> row.getObject("customer_id", UUID.class));
    trip.send();
    return found.list();
  }

  /** Words of names that have some trigrams of a word: those that are close to it among them. */
  List<String> similar(Handle handle, TenantId tenant, String word) {
    boolean isShort = word.codePointCount(0, word.length()) < SHORT_WORD_LENGTH;
    RoundTrip trip = new RoundTrip(handle);
    trip.update(
        "SELECT set_config('pg_trgm.similarity_threshold', :threshold, true)",
        new RoundTrip.Binds().text("threshold", isShort ? SIMILARITY_OF_SHORT_WORDS : SIMILARITY));
    RoundTrip.Rows<String> found =
        trip.query(
            """
            SELECT word FROM customer_service.name_words
            WHERE tenant_id = :tenant AND word OPERATOR(<schema>.%) :word
            """
                .replace("<schema>", trigramSchema(handle)),
            new RoundTrip.Binds().text("tenant", tenant.value()).text("word", word),
            row -> row.getString("word"));
    trip.send();
    return found.list();
  }

  /** It may lie in any schema, and no search path is relied on. */
  private String trigramSchema(Handle handle) {
    String schema = trigramSchema;
    if (schema == null) {
      schema =
          handle
              .createQuery(
                  """
                  SELECT quote_ident(n.nspname)
                  FROM pg_catalog.pg_extension e
                  JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                  WHERE e.extname = 'pg_trgm'
                  """)
              .mapTo(String.class)
              .one();
      trigramSchema = schema;
    }
    return schema;
  }

  /** How many customers fit, whatever it takes. */
  long count(Handle handle, String from, Conditions where) {
    RoundTrip trip = new RoundTrip(handle);
    RoundTrip.Rows<Long> found =
        trip.query(
            """
            SELECT count(*)
            FROM <from>
            WHERE <where>
            """
                .replace("<from>", from)
                .replace("<where>", where.sql()),
            new RoundTrip.Binds().all(where.binds()),
            row -> row.getLong(1));
    trip.send();
    return found.list().getFirst();
  }

  /** How many have all of these terms; of none, how many there are. */
  long countWithTerms(Handle handle, TenantId tenant, List<String> terms) {
    if (terms.isEmpty()) {
      return count(
          handle,
          "customer_service.customers c",
          new Conditions("c.tenant_id", tenant).and("c.status <> 'merged'"));
    }
    Conditions where = new Conditions("k0.tenant_id", tenant);
    StringBuilder from = new StringBuilder();
    for (int i = 0; i < terms.size(); i++) {
      from.append(i == 0 ? "" : " JOIN ").append("customer_service.customer_terms k").append(i);
      if (i > 0) {
        from.append(
            " ON k%1$d.tenant_id = :tenant AND k%1$d.customer_id = k0.customer_id".formatted(i));
      }
      where.and("k" + i + ".term = " + where.bound(terms.get(i)));
    }
    return count(handle, from.toString(), where);
  }
}
