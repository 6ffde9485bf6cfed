package customerservice.customers.search;

import customerservice.customers.Customer;
import customerservice.customers.CustomerRow;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.FewRanking.Candidate;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of the list of customers. */
@Singleton
final class DirectoryStore {
  private final CustomerRow rows;

  DirectoryStore(CustomerRow rows) {
    this.rows = rows;
  }

  /**
   * A part of the list.
   *
   * @param section its number, as {@link SeekKey} has it
   * @param sort what the values of {@code key} are
   * @param key what it is sorted by, before the id; null for the id alone
   * @param id the column of the id, in the table that is walked along
   * @param from the tables: {@code c} and {@code a}, and {@code k} for terms
   */
  record Part(
      int section,
      CustomerSort sort,
      @Nullable String key,
      String id,
      boolean isDescending,
      String from,
      WhereClause where) {

    private String order(String key, String id) {
      String direction = isDescending ? " DESC" : " ASC";
      return this.key == null ? id + direction : key + direction + ", " + id + direction;
    }

    private String keyOrNone() {
      return key == null ? "NULL" : key;
    }
  }

  /**
   * The first customers of a part that an index has in order; empty where that takes too long.
   *
   * @param timeMax zero: it is not tried
   */
  Optional<List<Found>> walk(Handle handle, Part part, int count, Duration timeMax) {
    if (timeMax.isZero()) {
      return Optional.empty();
    }
    StatementBatch trip = new StatementBatch(handle).byIndex(true);
    StatementBatch.Rows<Found> found = page(trip, part, count);
    return trip.sendWithin(timeMax) ? Optional.of(found.list()) : Optional.empty();
  }

  /** The first customers of a part of few. */
  List<Found> fetch(Handle handle, Part part, int count) {
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    StatementBatch.Rows<Found> found = page(trip, part, count);
    trip.send();
    return found.list();
  }

  private StatementBatch.Rows<Found> page(StatementBatch trip, Part part, int count) {
    return trip.query(
        """
        SELECT c.*, a.*, <key> AS sort_key
        FROM <from>
        WHERE <where>
        ORDER BY <order>
        LIMIT :count
        """
            .replace("<key>", part.keyOrNone())
            .replace("<from>", part.from())
            .replace("<where>", part.where().sql())
            .replace("<order>", part.order(part.keyOrNone(), part.id())),
        new StatementBatch.Binds().all(part.where().binds()).number("count", count),
        row -> found(row, part));
  }

  /** The first customers of a part, however many there are: all are found, then sorted. */
  List<Found> gather(Handle handle, Part part, int count) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Found> found =
        trip.query(
            """
            WITH fitting AS MATERIALIZED (
              SELECT c.customer_id, <key> AS sort_key
              FROM <from>
              WHERE <where>
            ),
            page AS (
              SELECT * FROM fitting ORDER BY <order> LIMIT :count
            )
            SELECT c.*, a.*, page.sort_key
            FROM page
            JOIN customer_service.customers c
              ON c.tenant_id = :tenant AND c.customer_id = page.customer_id
            JOIN customer_service.loyalty_accounts a
              ON a.tenant_id = :tenant AND a.customer_id = page.customer_id
            ORDER BY <page order>
            """
                .replace("<key>", part.keyOrNone())
                .replace("<from>", part.from())
                .replace("<where>", part.where().sql())
                .replace("<order>", part.order("sort_key", "customer_id"))
                .replace("<page order>", part.order("page.sort_key", "page.customer_id")),
            new StatementBatch.Binds().all(part.where().binds()).number("count", count),
            row -> found(row, part));
    trip.send();
    return found.list();
  }

  /** By what customers are found who meet conditions, and are few. */
  List<Candidate> candidates(Handle handle, WhereClause where) {
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    StatementBatch.Rows<Candidate> found =
        trip.query(
            """
            SELECT c.customer_id, c.terms
            FROM <from>
            WHERE <where>
            """
                .replace("<from>", SortedQuery.FEW_CUSTOMERS)
                .replace("<where>", where.sql()),
            new StatementBatch.Binds().all(where.binds()),
            row ->
                new Candidate(
                    row.getObject("customer_id", UUID.class),
                    List.of((String[]) row.getArray("terms").getArray())));
    trip.send();
    return found.list();
  }

  /** The customers at places that were found before, as far as they are still there. */
  List<Found> at(Handle handle, TenantId tenant, List<SeekKey> places) {
    if (places.isEmpty()) {
      return List.of();
    }
    WhereClause where = new WhereClause("c.tenant_id", tenant);
    UUID[] ids = places.stream().map(SeekKey::id).toArray(UUID[]::new);
    where.and("c.customer_id = ANY (" + where.bound(ids) + ")");
    StatementBatch trip = new StatementBatch(handle).byIndex(false);
    StatementBatch.Rows<Customer> found =
        trip.query(
            """
            SELECT c.*, a.*
            FROM <from>
            WHERE <where>
            """
                .replace("<from>", SortedQuery.FEW_CUSTOMERS)
                .replace("<where>", where.sql()),
            new StatementBatch.Binds().all(where.binds()),
            rows::read);
    trip.send();
    Map<UUID, Customer> customers = new HashMap<>();
    found.list().forEach(customer -> customers.put(customer.id().value(), customer));
    List<Found> there = new ArrayList<>();
    for (SeekKey place : places) {
      Customer customer = customers.get(place.id());
      if (customer != null) {
        there.add(new Found(customer, place));
      }
    }
    return there;
  }

  private Found found(ResultSet row, Part part) throws SQLException {
    Customer customer = rows.read(row);
    Object key = part.key() == null ? null : part.sort().read(row, "sort_key");
    return new Found(customer, new SeekKey(part.section(), key, customer.id().value()));
  }

  /** How many customers fit, whatever it takes. */
  long count(Handle handle, String from, WhereClause where) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Long> found =
        trip.query(
            """
            SELECT count(*)
            FROM <from>
            WHERE <where>
            """
                .replace("<from>", from)
                .replace("<where>", where.sql()),
            new StatementBatch.Binds().all(where.binds()),
            row -> row.getLong(1));
    trip.send();
    return found.list().getFirst();
  }

  /** How many customers there are, but for those who are merged. */
  long count(Handle handle, TenantId tenant) {
    WhereClause where = new WhereClause("c.tenant_id", tenant).and("c.status <> 'merged'");
    return count(handle, "customer_service.customers c", where);
  }
}
