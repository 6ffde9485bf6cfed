package customerservice.customers.search;

import customerservice.customers.Customer;
import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.SpellingStore;
import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists, searches and counts the customers of a tenant. */
@Singleton
public final class Directory {
  /** A walk along an index that finds no page in this time would have to read most of the index. */
  private static final Duration WALK_TIME_MAX = Duration.ofMillis(200);

  /** With words the alternative, intersecting their index entries, takes less time. */
  private static final Duration WORDS_WALK_TIME_MAX = Duration.ofMillis(20);

  /** Up to this number of customers, a count that looks up each takes less time than a join. */
  private static final int LOOKUPS_MAX = 20_000;

  private final Database database;
  private final Stores stores;

  Directory(
      Database database, DirectoryStore pages, AccessPathStore paths, SpellingStore spellings) {
    this.database = database;
    this.stores = new Stores(pages, paths, spellings);
  }

  /** The stores that a query reads from. */
  record Stores(DirectoryStore pages, AccessPathStore paths, SpellingStore spellings) {}

  /** A customer with its position in the list. */
  public record Found(Customer customer, SeekKey position) {}

  /** Reads a page of customers, and one more if there are more. */
  public List<Found> list(TenantId tenant, CustomerSearch search, int limit) {
    return list(
        tenant, search, limit, search.query() == null ? WALK_TIME_MAX : WORDS_WALK_TIME_MAX);
  }

  /**
   * Reads a page of customers, and one more if there are more.
   *
   * @param walkTimeMax after this time a walk is given up, and all matches are gathered
   */
  public List<Found> list(TenantId tenant, CustomerSearch search, int limit, Duration walkTimeMax) {
    return database.readAnywhere(
        handle -> list(handle, stores, tenant, search, limit + 1, walkTimeMax));
  }

  /** Reads up to {@code count} customers. */
  static List<Found> list(
      Handle handle,
      Stores stores,
      TenantId tenant,
      CustomerSearch search,
      int count,
      Duration walkTimeMax) {
    return search.query() != null && search.order().by() == CustomerSort.RELEVANCE
        ? new RelevanceQuery(handle, stores, tenant, search, search.query(), walkTimeMax)
            .read(count)
        : new SortedQuery(handle, stores, tenant, search, count, walkTimeMax).read();
  }

  /**
   * Counts all customers that a search finds. Words and terms are counted in their index; with
   * other filters each customer on the shortest access path is looked up, or all customers are read
   * if it is long.
   */
  long count(TenantId tenant, CustomerSearch search) {
    return database.readAnywhere(handle -> count(handle, stores, tenant, search));
  }

  static long count(Handle handle, Stores stores, TenantId tenant, CustomerSearch search) {
    QueryMatch match =
        search.query() == null
            ? null
            : QueryMatch.find(handle, stores.paths(), tenant, search.query())
                .withClose(handle, stores.spellings(), tenant);
    if (search.hasOnlyTerms()) {
      return countTerms(handle, stores, tenant, match, search.terms());
    }
    WhereClause where = search.filters(tenant);
    List<AccessPath> paths = new ArrayList<>(search.accessPaths());
    if (match != null) {
      where.and(match.matches(where, match.weakest()));
      paths.add(match.shortest(handle, stores.paths(), tenant, match.weakest()).path());
    }
    AccessPath path = countedPath(handle, stores, tenant, paths, search.segmentPath());
    return stores.pages().count(handle, where, search.readsAccounts(), path);
  }

  /**
   * The customers that a count looks up: those of the segments and of the shortest path. Null if
   * reading all customers takes less time.
   */
  private static @Nullable AccessPath countedPath(
      Handle handle,
      Stores stores,
      TenantId tenant,
      List<AccessPath> paths,
      @Nullable AccessPath segments) {
    List<AccessPath> read = new ArrayList<>();
    if (segments != null) {
      read.add(segments);
    }
    if (!paths.isEmpty()) {
      Counted shortest = stores.paths().shortest(handle, tenant, paths, LOOKUPS_MAX);
      if (shortest.count() <= LOOKUPS_MAX) {
        read.add(shortest.path());
      }
    }
    return read.isEmpty() ? null : AccessPath.ofAll(read);
  }

  private static long countTerms(
      Handle handle,
      Stores stores,
      TenantId tenant,
      @Nullable QueryMatch match,
      List<String> terms) {
    List<AccessPath> withTerms = terms.stream().map(AccessPath::ofTerm).toList();
    if (match != null) {
      List<List<AccessPath>> sets = new ArrayList<>();
      for (List<QueryTerm> reading : match.query().readings()) {
        List<AccessPath> paths = new ArrayList<>(withTerms);
        reading.forEach(word -> paths.add(match.path(match.weakest(), word)));
        sets.add(paths);
      }
      return stores.paths().countOnPaths(handle, tenant, sets, match.exact(), terms);
    }
    return terms.isEmpty()
        ? stores.pages().count(handle, tenant)
        : stores.paths().countOnPaths(handle, tenant, List.of(withTerms), List.of(), terms);
  }

  /** Reads the ids of the customers of the segments of a search, in no order. */
  public List<UUID> segmentMembers(TenantId tenant, CustomerSearch search) {
    AccessPath segments = Objects.requireNonNull(search.segmentPath());
    return database.readAnywhere(handle -> stores.paths().ids(handle, tenant, segments));
  }

  /** Counts the customers that have all of the tags; without tags, all customers. */
  public long countTagged(TenantId tenant, String... tags) {
    List<String> terms = Arrays.stream(tags).map(tag -> SearchTerms.TAG + tag).toList();
    return database.read(handle -> countTerms(handle, stores, tenant, null, terms));
  }
}
