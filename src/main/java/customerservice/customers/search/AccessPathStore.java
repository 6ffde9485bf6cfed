package customerservice.customers.search;

import customerservice.customers.profile.Contact;
import customerservice.platform.TenantId;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** The SQL of the ways to customers: how many they lead to, and whom. */
@Singleton
final class AccessPathStore {
  /** So many entries of an index are read in some tens of milliseconds. */
  private static final int READ_MAX = 250_000;

  /**
   * A driver, and how many customers it leads to; some of them more than once.
   *
   * @param index its place among those that were counted
   */
  record Counted(AccessPath driver, long count, int index) {
    static Counted smallest(List<Counted> counted) {
      return counted.stream().min(Comparator.comparingLong(Counted::count)).orElseThrow();
    }
  }

  /**
   * Counts whom drivers lead to.
   *
   * @param max if they are more than so many, it does not matter how many
   */
  List<Counted> count(Handle handle, TenantId tenant, List<AccessPath> drivers, int max) {
    if (drivers.isEmpty()) {
      return List.of();
    }
    WhereClause binds = new WhereClause("tenant_id", tenant);
    String limit = binds.bound(max + 1L);
    List<String> counts = new ArrayList<>();
    for (AccessPath driver : drivers) {
      counts.add(
          "(SELECT count(*) FROM (%s LIMIT %s) AS found)"
              .formatted(driver.ids().apply(binds), limit));
    }
    return counted(handle, "SELECT ARRAY[" + String.join(",\n", counts) + "]", binds, drivers);
  }

  /**
   * Sends a statement that counts.
   *
   * @param sql answers with one array, of a number for each driver
   */
  private static List<Counted> counted(
      Handle handle, String sql, WhereClause binds, List<AccessPath> drivers) {
    StatementBatch trip = new StatementBatch(handle).byIndex(true);
    StatementBatch.Rows<Long[]> found =
        trip.query(
            sql,
            new StatementBatch.Binds().all(binds.binds()),
            row -> (Long[]) row.getArray(1).getArray());
    trip.send();
    Long[] each = found.list().getFirst();
    return IntStream.range(0, drivers.size())
        .mapToObj(i -> new Counted(drivers.get(i), each[i], i))
        .toList();
  }

  /**
   * The driver that leads to fewest; of those that lead to more than are counted, the first.
   *
   * @param max so many are counted
   */
  Counted fewest(Handle handle, TenantId tenant, List<AccessPath> drivers, int max) {
    WhereClause binds = new WhereClause("tenant_id", tenant);
    String limit = binds.bound(max + 1L);
    List<String> counts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (AccessPath driver : drivers) {
      // No further than those before lead.
      String least = names.isEmpty() ? limit : "least(" + String.join(", ", names) + ")";
      String name = "n" + names.size();
      counts.add(
          "LATERAL (SELECT count(*) FROM (%s LIMIT %s) AS found) AS c%s (%s)"
              .formatted(driver.ids().apply(binds), least, names.size(), name));
      names.add(name);
    }
    String sql =
        "SELECT ARRAY[" + String.join(", ", names) + "] FROM " + String.join(",\n", counts);
    return Counted.smallest(counted(handle, sql, binds, drivers));
  }

  /** Those of several drivers that lead to so few that it costs little to read them all. */
  List<AccessPath> shorter(Handle handle, TenantId tenant, List<AccessPath> drivers) {
    return count(handle, tenant, drivers, READ_MAX).stream()
        .filter(counted -> counted.count() <= READ_MAX)
        .map(Counted::driver)
        .toList();
  }

  /** Whom a driver leads to; no more than so many. */
  List<UUID> ids(Handle handle, TenantId tenant, AccessPath driver, int max) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    return ids(
        handle,
        "(%s) LIMIT %s".formatted(driver.ids().apply(where), where.bound((long) max)),
        where);
  }

  private static List<UUID> ids(Handle handle, String sql, WhereClause where) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<UUID> found =
        trip.query(
            sql,
            new StatementBatch.Binds().all(where.binds()),
            row -> row.getObject("customer_id", UUID.class));
    trip.send();
    return found.list();
  }

  /** SQL that selects whom a contact leads to. */
  static String owner(WhereClause where, Contact contact) {
    return """
    SELECT o.customer_id FROM customer_service.customer_contacts o
    WHERE o.tenant_id = :tenant AND o.kind = %s AND o.value = %s\
    """
        .formatted(where.bound(contact.kind().code()), where.bound(contact.value()));
  }

  /** Whom contacts lead to. */
  List<UUID> owners(Handle handle, TenantId tenant, List<Contact> contacts) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    String sql =
        String.join(
            "\nUNION ALL\n", contacts.stream().map(contact -> owner(where, contact)).toList());
    return ids(handle, sql, where);
  }

  /**
   * How many customers are on all ways of one of several sets, in the indexes alone.
   *
   * @param exact these as well, whatever ways they are on
   * @param terms all of which they have
   */
  long countOnWays(
      Handle handle,
      TenantId tenant,
      List<List<AccessPath>> sets,
      List<UUID> exact,
      List<String> terms) {
    WhereClause binds = new WhereClause("tenant_id", tenant);
    List<String> counted = new ArrayList<>();
    for (List<AccessPath> ways : sets) {
      counted.add(AccessPath.ofAll(ways).ids().apply(binds));
    }
    if (!exact.isEmpty()) {
      counted.add(
          """
          SELECT customer_id FROM customer_service.customers
          WHERE tenant_id = :tenant AND customer_id = ANY (%s) AND status <> 'merged'
            AND terms @> %s\
          """
              .formatted(binds.bound(exact.toArray(UUID[]::new)), QueryMatch.array(binds, terms)));
    }
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<Long> found =
        trip.query(
            "SELECT count(DISTINCT customer_id) FROM (("
                + String.join(")\nUNION ALL\n(", counted)
                + ")) AS found",
            new StatementBatch.Binds().all(binds.binds()),
            row -> row.getLong(1));
    trip.send();
    return found.list().getFirst();
  }
}
