package customerservice.customers.search;

import customerservice.customers.profile.Contact;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The SQL that counts and reads the customers of access paths. */
@Singleton
final class AccessPathStore {
  /** Reading this number of index entries takes some tens of milliseconds. */
  private static final int READ_MAX = 250_000;

  /**
   * An access path with the number of its index entries, which may name a customer several times.
   *
   * @param index of the path among the paths that were counted
   */
  record Counted(AccessPath path, long count, int index) {
    static Counted smallest(List<Counted> counted) {
      return counted.stream().min(Comparator.comparingLong(Counted::count)).orElseThrow();
    }
  }

  /**
   * Counts the entries of each path.
   *
   * @param max longer paths are reported as {@code max + 1}
   */
  List<Counted> count(Handle handle, TenantId tenant, List<AccessPath> paths, int max) {
    if (paths.isEmpty()) {
      return List.of();
    }
    WhereClause binds = new WhereClause("tenant_id", tenant);
    String limit = binds.bound(max + 1L);
    List<String> counts = new ArrayList<>();
    for (AccessPath path : paths) {
      counts.add(
          "(SELECT count(*) FROM (%s LIMIT %s) AS found)"
              .formatted(path.ids().apply(binds), limit));
    }
    return counted(handle, "SELECT ARRAY[" + String.join(",\n", counts) + "]", binds, paths);
  }

  /**
   * Runs a statement that counts.
   *
   * @param sql returns one array with a number for each path
   */
  private static List<Counted> counted(
      Handle handle, String sql, WhereClause binds, List<AccessPath> paths) {
    Long[] counts =
        new StatementBatch(handle)
            .byIndex(true)
            .list(sql, binds.binds(), row -> (Long[]) row.getArray(1).getArray())
            .getFirst();
    return IntStream.range(0, paths.size())
        .mapToObj(i -> new Counted(paths.get(i), counts[i], i))
        .toList();
  }

  /**
   * Finds the shortest path; the first one if all are longer than {@code max}. Each path is counted
   * only up to the length of the shortest before it.
   */
  Counted shortest(Handle handle, TenantId tenant, List<AccessPath> paths, int max) {
    WhereClause binds = new WhereClause("tenant_id", tenant);
    String limit = binds.bound(max + 1L);
    List<String> counts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (AccessPath path : paths) {
      String least = names.isEmpty() ? limit : "least(" + String.join(", ", names) + ")";
      String name = "n" + names.size();
      counts.add(
          "LATERAL (SELECT count(*) FROM (%s LIMIT %s) AS found) AS c%s (%s)"
              .formatted(path.ids().apply(binds), least, names.size(), name));
      names.add(name);
    }
    String sql =
        "SELECT ARRAY[" + String.join(", ", names) + "] FROM " + String.join(",\n", counts);
    return Counted.smallest(counted(handle, sql, binds, paths));
  }

  /** Returns the paths with at most {@link #READ_MAX} entries: they can be read whole. */
  List<AccessPath> readable(Handle handle, TenantId tenant, List<AccessPath> paths) {
    return count(handle, tenant, paths, READ_MAX).stream()
        .filter(counted -> counted.count() <= READ_MAX)
        .map(Counted::path)
        .toList();
  }

  /** Makes the SQL that selects the customer with a contact. */
  static String owner(WhereClause where, Contact contact) {
    return """
    SELECT o.customer_id FROM customer_service.customer_contacts o
    WHERE o.tenant_id = :tenant AND o.kind = %s AND o.value = %s\
    """
        .formatted(where.bound(contact.kind().code()), where.bound(contact.value()));
  }

  /**
   * Makes the SQL that selects the customer with a contact and, if that customer is merged, the
   * target. The filter of the status chooses between them.
   */
  static String ownerOrTarget(WhereClause where, Contact contact) {
    return """
    SELECT line.customer_id FROM (
      WITH RECURSIVE line AS (
        SELECT c.customer_id, c.merged_into, true AS is_owner FROM customer_service.customers c
        WHERE c.tenant_id = :tenant AND c.customer_id = (%s)
        UNION ALL
        SELECT c.customer_id, c.merged_into, false
        FROM line
        CROSS JOIN LATERAL (
          SELECT customer_id, merged_into FROM customer_service.customers
          WHERE tenant_id = :tenant AND customer_id = line.merged_into
          LIMIT 1) AS c
      )
      SELECT customer_id FROM line WHERE is_owner OR merged_into IS NULL) AS line\
    """
        .formatted(owner(where, contact));
  }

  /** Finds the customers that have one of the contacts. */
  List<UUID> owners(Handle handle, TenantId tenant, List<Contact> contacts) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    String sql =
        String.join(
            "\nUNION ALL\n", contacts.stream().map(contact -> owner(where, contact)).toList());
    return ids(handle, sql, where);
  }

  /** Reads the ids on a path, up to {@code max}. */
  List<UUID> ids(Handle handle, TenantId tenant, AccessPath path, int max) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    String sql = "(%s) LIMIT %s".formatted(path.ids().apply(where), where.bound((long) max));
    return ids(handle, sql, where);
  }

  /** Reads all ids on a path. */
  List<UUID> ids(Handle handle, TenantId tenant, AccessPath path) {
    WhereClause where = new WhereClause("tenant_id", tenant);
    return new StatementBatch(handle)
        .forLargeAggregates()
        .list(
            path.ids().apply(where),
            where.binds(),
            row -> row.getObject("customer_id", UUID.class));
  }

  private static List<UUID> ids(Handle handle, String sql, WhereClause where) {
    return handle.list(sql, where.binds(), row -> row.getObject("customer_id", UUID.class));
  }

  /**
   * Counts, in the indexes only, the customers that are on all paths of one of several sets,
   * without merged customers.
   *
   * @param exact further customers to count if they have all {@code terms}
   */
  long countOnPaths(
      Handle handle,
      TenantId tenant,
      List<List<AccessPath>> sets,
      List<UUID> exact,
      List<String> terms) {
    WhereClause binds = new WhereClause("tenant_id", tenant);
    List<String> selects = new ArrayList<>();
    for (List<AccessPath> paths : sets) {
      selects.add(AccessPath.ofAll(paths).ids().apply(binds));
    }
    if (!exact.isEmpty()) {
      selects.add(
          """
          SELECT customer_id FROM customer_service.customers
          WHERE tenant_id = :tenant AND customer_id = ANY (%s) AND terms @> %s\
          """
              .formatted(binds.bound(exact.toArray(UUID[]::new)), QueryMatch.array(binds, terms)));
    }
    return handle.one(
        """
        SELECT count(*) FROM (
          (<found>)
          EXCEPT
          SELECT customer_id FROM customer_service.customers
          WHERE tenant_id = :tenant AND status = 'merged') AS unmerged
        """
            .replace("<found>", String.join(")\nUNION ALL\n(", selects)),
        binds.binds(),
        row -> row.getLong(1));
  }
}
