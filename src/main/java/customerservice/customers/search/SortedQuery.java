package customerservice.customers.search;

import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.Directory.Stores;
import customerservice.platform.TenantId;
import customerservice.platform.database.Handle;
import customerservice.platform.database.WhereClause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page that is sorted by a value. The list has up to four sections, each read only if the
 * sections before it do not fill the page: customers that match the words, then customers that
 * match by close spellings; of each, first the customers that have the value.
 *
 * <p>A section is read in one of three ways. If few customers pass one of the filters or match the
 * words, they are fetched and sorted. Otherwise the service walks along an index that has the order
 * and skips the customers that do not match. If that takes too long, it gathers the ids of all
 * matches by intersecting access paths, and sorts them. The access paths are counted beforehand, up
 * to {@link #FEW}: the planner's estimates are wrong for new tables, for rare values and for
 * correlated conditions. Customers of segments are always gathered.
 */
public final class SortedQuery {
  /** Up to this number of customers, to fetch and sort is faster than to walk along an index. */
  static final int FEW = 2_000;

  /** Customers {@code c} with their accounts {@code a}, joined as the planner decides. */
  public static final String CUSTOMERS =
      """
      customer_service.customers c
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id\
      """;

  private static final String ALONG_CUSTOMERS =
      "customer_service.customers c " + RowLookup.account("c.customer_id");

  private static final String ALONG_ACCOUNTS =
      "customer_service.loyalty_accounts a " + RowLookup.rows("a.customer_id", false);

  /** By a term {@code k}, in the order of the ids. */
  private static final String ALONG_TERMS =
      "customer_service.customer_terms k " + RowLookup.rows("k.customer_id", true);

  /** The sections with close spellings follow the two others. */
  private static final int FIRST_CLOSE = 2;

  private final Handle handle;
  private final Stores stores;
  private final TenantId tenant;
  private final CustomerSearch search;
  private final int count;
  private final Duration walkTimeMax;
  private final List<Found> found = new ArrayList<>();
  private @Nullable List<Counted> filters;

  /**
   * A section of a list that is sorted by a value.
   *
   * @param number as in {@link SeekKey}
   * @param sort how to read {@code key}
   * @param key the column that the section is sorted by before the id; null: only by the id
   * @param id the column of the id, in the table whose index is walked
   * @param from the tables: {@code c} and {@code a}, and {@code k} for terms
   */
  record Section(
      int number,
      CustomerSort sort,
      @Nullable String key,
      String id,
      boolean isDescending,
      String from,
      WhereClause where) {

    String order(String key, String id) {
      String direction = isDescending ? " DESC" : " ASC";
      return this.key == null ? id + direction : key + direction + ", " + id + direction;
    }

    String keyOrNull() {
      return key == null ? "NULL" : key;
    }
  }

  SortedQuery(
      Handle handle,
      Stores stores,
      TenantId tenant,
      CustomerSearch search,
      int count,
      Duration walkTimeMax) {
    this.handle = handle;
    this.stores = stores;
    this.tenant = tenant;
    this.search = search;
    this.count = count;
    this.walkTimeMax = walkTimeMax;
  }

  /** Reads the customers after the cursor. */
  List<Found> read() {
    if (search.query() == null) {
      readSections(0, null);
      return found;
    }
    QueryMatch match = QueryMatch.find(handle, stores.paths(), tenant, search.query());
    readSections(0, match);
    if (found.size() < count) {
      QueryMatch closely = match.withClose(handle, stores.spellings(), tenant);
      if (closely.hasClose()) {
        readSections(FIRST_CLOSE, closely);
      }
    }
    return found;
  }

  /** Reads the section of the customers with a value, then the section of those without. */
  private void readSections(int first, @Nullable QueryMatch match) {
    Source source = null;
    int last = search.order().by().canBeUnset() ? first + 1 : first;
    for (int section = first; section <= last && found.size() < count; section++) {
      if (search.after() != null && search.after().section() > section) {
        continue;
      }
      if (source == null) {
        source = source(match);
      }
      read(section, section > first, match, source);
    }
  }

  private void read(int section, boolean isUnset, @Nullable QueryMatch match, Source source) {
    int missing = count - found.size();
    if (!source.isFew() && !search.hasSegments()) {
      Section along = along(section, isUnset, conditions(match), source.term());
      Optional<List<Found>> walked = stores.pages().walk(handle, along, missing, walkTimeMax);
      if (walked.isPresent()) {
        found.addAll(walked.get());
        return;
      }
    }
    WhereClause where = conditions(match);
    AccessPath path = source.isFew() ? source.path() : intersection(match);
    String from = path == null ? CUSTOMERS : RowLookup.of(path, where, true);
    Section all = section(section, isUnset, "c.customer_id", from, where);
    found.addAll(
        source.isFew()
            ? stores.pages().fetch(handle, all, missing)
            : stores.pages().gather(handle, all, path != null, missing));
  }

  private WhereClause conditions(@Nullable QueryMatch match) {
    WhereClause where = search.filters(tenant);
    if (match != null) {
      where.and(match.matches(where, match.weakest()));
      if (match.hasClose()) {
        where.and("NOT " + match.matches(where, MatchTier.PREFIX));
      }
    }
    return where;
  }

  /**
   * The source of a section.
   *
   * @param path the shortest access path, if one was counted
   * @param isFew whether it leads to few customers, which are fetched; otherwise an index is walked
   * @param term whose customers the walk reads; null: the walk is along the index of the sort
   */
  private record Source(@Nullable AccessPath path, boolean isFew, @Nullable String term) {}

  private Source source(@Nullable QueryMatch match) {
    if (search.hasSegments()) {
      return new Source(null, false, null);
    }
    boolean isById = !search.order().by().hasKey();
    List<AccessPath> paths = search.accessPaths();
    if (match == null && (paths.isEmpty() || (isById && search.isOfOneDay()))) {
      return new Source(null, false, null);
    }
    if (match == null && paths.size() == 1 && isById && paths.getFirst().term() != null) {
      return new Source(paths.getFirst(), false, paths.getFirst().term());
    }
    if (filters == null) {
      filters = stores.paths().count(handle, tenant, paths, FEW);
    }
    List<Counted> counted = new ArrayList<>(filters);
    if (match != null) {
      counted.add(match.shortest(handle, stores.paths(), tenant, match.weakest()));
    }
    Counted shortest = Counted.smallest(counted);
    if (shortest.count() <= FEW && !(isById && shortest.path().term() != null)) {
      return new Source(shortest.path(), true, null);
    }
    return new Source(shortest.path(), false, isById ? rarestTerm(counted) : null);
  }

  private static @Nullable String rarestTerm(List<Counted> counted) {
    List<Counted> terms = counted.stream().filter(each -> each.path().term() != null).toList();
    return terms.isEmpty() ? null : Counted.smallest(terms).path().term();
  }

  /**
   * Intersects the access paths that are short enough to be read whole with that of the segments;
   * null without such a path.
   */
  private @Nullable AccessPath intersection(@Nullable QueryMatch match) {
    List<AccessPath> paths = new ArrayList<>();
    if (match == null) {
      paths.addAll(stores.paths().readable(handle, tenant, search.accessPaths()));
    } else {
      paths.add(
          match.intersection(
              handle, stores.paths(), tenant, match.weakest(), search.accessPaths()));
    }
    AccessPath segments = search.segmentPath();
    if (segments != null) {
      paths.add(segments);
    }
    return paths.isEmpty() ? null : AccessPath.ofAll(paths);
  }

  /**
   * Makes a section that is read by a walk.
   *
   * @param term whose customers the walk reads; null: the walk is along the index of the sort
   */
  private Section along(int section, boolean isUnset, WhereClause where, @Nullable String term) {
    if (term != null) {
      where.and("k.tenant_id = :tenant AND k.term = " + where.bound(term));
      addOtherTerms(where, term);
      addSeekById(section, where, "k");
      return section(section, isUnset, "k.customer_id", ALONG_TERMS, where);
    }
    if (search.isAlongAccounts()) {
      where.and("a.tenant_id = :tenant");
      addSeekById(section, where, "a");
      return section(section, isUnset, "a.customer_id", ALONG_ACCOUNTS, where);
    }
    return section(section, isUnset, "c.customer_id", ALONG_CUSTOMERS, where);
  }

  /** Begins a walk in the order of the ids at the cursor. */
  private void addSeekById(int section, WhereClause where, String table) {
    SeekKey position = search.after();
    if (!search.order().by().hasKey() && position != null && position.section() == section) {
      String after = search.order().isDescending() ? "<" : ">";
      where.and(table + ".customer_id " + after + " :afterId");
    }
  }

  private Section section(int section, boolean isUnset, String id, String from, WhereClause where) {
    CustomerSort sort = search.order().by();
    if (sort.canBeUnset()) {
      where.and(sort.column() + (isUnset ? " IS NULL" : " IS NOT NULL"));
    }
    if (search.after() != null && search.after().section() == section) {
      search.order().addSeek(where, search.after());
    }
    String key = sort.hasKey() && !isUnset ? sort.column() : null;
    return new Section(section, sort, key, id, search.order().isDescending(), from, where);
  }

  /** Checks the other terms in their index, which costs less than to read the customer. */
  private void addOtherTerms(WhereClause where, String term) {
    for (String other : search.terms()) {
      if (!other.equals(term)) {
        where.and(
            """
            EXISTS (
              SELECT FROM customer_service.customer_terms o
              WHERE o.tenant_id = :tenant AND o.term = %s AND o.customer_id = k.customer_id
              OFFSET 0)\
            """
                .formatted(where.bound(other)));
      }
    }
  }
}
