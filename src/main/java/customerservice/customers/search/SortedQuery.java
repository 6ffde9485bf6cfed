package customerservice.customers.search;

import customerservice.customers.search.AccessPathStore.Counted;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.Directory.Stores;
import customerservice.customers.search.DirectoryStore.Part;
import customerservice.platform.TenantId;
import customerservice.platform.database.WhereClause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a page that is sorted by a value. It is read part by part, the next only while the
 * page is not full: who fits the words, who is spelled closely; of each who has the value, who has
 * none.
 *
 * <p>A part is walked along an index that has its order, passing over who does not fit; or, where
 * few customers fit one of the filters or the words, these few are fetched and sorted. How many
 * they are is counted in the indexes before, up to {@link #FEW}: what the planner believes of young
 * tables, of rare values and of several conditions together would be a guess.
 */
public final class SortedQuery {
  /** So many customers are fetched and sorted sooner than others are passed over. */
  static final int FEW = 2_000;

  /** Customers with their accounts, in whatever way the planner takes for the shortest. */
  public static final String CUSTOMERS =
      """
      customer_service.customers c
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = c.tenant_id AND a.customer_id = c.customer_id\
      """;

  /**
   * The same of few customers: each account by its key, whatever is asked of it. Of young tables
   * the planner believes that an index of what is asked is as good; it would read it from end to
   * end, for each of them.
   */
  static final String FEW_CUSTOMERS =
      """
      customer_service.customers c
      CROSS JOIN LATERAL (
        SELECT * FROM customer_service.loyalty_accounts own
        WHERE own.tenant_id = c.tenant_id AND own.customer_id = c.customer_id
        LIMIT 1) AS a\
      """;

  /** The same, in the order of the terms by which they are found. */
  static final String ALONG_TERMS =
      """
      customer_service.customer_terms k
      JOIN customer_service.customers c
        ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
      JOIN customer_service.loyalty_accounts a
        ON a.tenant_id = k.tenant_id AND a.customer_id = k.customer_id\
      """;

  private final Handle handle;
  private final Stores stores;
  private final TenantId tenant;
  private final CustomerSearch search;
  private final int wanted;
  private final Duration walkTimeMax;
  private final List<Found> found = new ArrayList<>();
  private @Nullable List<Counted> filters;

  SortedQuery(
      Handle handle,
      Stores stores,
      TenantId tenant,
      CustomerSearch search,
      int wanted,
      Duration walkTimeMax) {
    this.handle = handle;
    this.stores = stores;
    this.tenant = tenant;
    this.search = search;
    this.wanted = wanted;
    this.walkTimeMax = walkTimeMax;
  }

  /** The first customers behind the page before. */
  List<Found> read() {
    if (search.words() == null) {
      readParts(0, null);
      return found;
    }
    QueryMatch fit = QueryMatch.of(handle, stores.drivers(), tenant, search.words());
    readParts(0, fit);
    if (found.size() < wanted) {
      QueryMatch closely = fit.withClose(handle, stores.spellings(), tenant);
      if (closely.hasClose()) {
        readParts(2, closely);
      }
    }
    return found;
  }

  /**
   * Those who have a value, then those who have none.
   *
   * @param first the number of the first of the two parts; 0: those who fit the words
   */
  private void readParts(int first, @Nullable QueryMatch fit) {
    boolean isClose = first > 0;
    Source source = null;
    int last = search.order().by().canBeUnset() ? first + 1 : first;
    for (int section = first; section <= last && found.size() < wanted; section++) {
      if (search.after() != null && search.after().section() > section) {
        continue;
      }
      if (source == null) {
        source = source(fit, isClose);
      }
      read(section, section > first, fit, isClose, source);
    }
  }

  private void read(
      int section, boolean isUnset, @Nullable QueryMatch fit, boolean isClose, Source source) {
    int count = wanted - found.size();
    if (!source.isFew()) {
      Part part = along(section, isUnset, fitting(fit, isClose), source.term());
      Optional<List<Found>> walked = stores.pages().walk(handle, part, count, walkTimeMax);
      if (walked.isPresent()) {
        found.addAll(walked.get());
        return;
      }
    }
    WhereClause where = fitting(fit, isClose);
    AccessPath way = source.isFew() ? source.way() : all(fit, isClose);
    if (way != null) {
      where.and("c.customer_id = ANY (ARRAY(" + way.ids().apply(where) + "))");
    }
    String id = "c.customer_id";
    found.addAll(
        source.isFew()
            ? stores.pages().fetch(handle, part(section, isUnset, id, FEW_CUSTOMERS, where), count)
            : stores.pages().gather(handle, part(section, isUnset, id, CUSTOMERS, where), count));
  }

  private WhereClause fitting(@Nullable QueryMatch fit, boolean isClose) {
    WhereClause where = search.filters(tenant);
    if (fit != null && isClose) {
      where.and(fit.fitsClosely(where)).and("NOT " + fit.fits(where));
    } else if (fit != null) {
      where.and(fit.fits(where));
    }
    return where;
  }

  /**
   * Where a part is read from.
   *
   * @param way the shortest that there is, as far as was counted; null where there is none
   * @param isFew whether it leads to few, who are fetched; the others are walked along
   * @param term along whose customers; null: along the order's own index
   */
  private record Source(@Nullable AccessPath way, boolean isFew, @Nullable String term) {}

  private Source source(@Nullable QueryMatch fit, boolean isClose) {
    boolean isById = !search.order().by().hasKey();
    List<AccessPath> drivers = search.drivers();
    if (fit == null && (drivers.isEmpty() || (isById && search.isOfOneDay()))) {
      return new Source(null, false, null);
    }
    if (fit == null && drivers.size() == 1 && isById && drivers.getFirst().term() != null) {
      return new Source(drivers.getFirst(), false, drivers.getFirst().term());
    }
    if (filters == null) {
      filters = stores.drivers().count(handle, tenant, drivers, FEW);
    }
    List<Counted> counted = new ArrayList<>(filters);
    if (fit != null) {
      counted.add(fit.smallest(handle, stores.drivers(), tenant, isClose));
    }
    Counted smallest = Counted.smallest(counted);
    if (smallest.count() <= FEW && !(isById && smallest.driver().term() != null)) {
      return new Source(smallest.driver(), true, null);
    }
    return new Source(smallest.driver(), false, isById ? smallestTerm(counted) : null);
  }

  /** The way to those alone who have all that indexes know of, and soon tell. */
  private @Nullable AccessPath all(@Nullable QueryMatch fit, boolean isClose) {
    if (fit != null) {
      return fit.all(handle, stores.drivers(), tenant, isClose, search.drivers());
    }
    List<AccessPath> ways = stores.drivers().shorter(handle, tenant, search.drivers());
    return ways.isEmpty() ? null : AccessPath.ofAll(ways);
  }

  private static @Nullable String smallestTerm(List<Counted> counted) {
    List<Counted> ofTerms = counted.stream().filter(c -> c.driver().term() != null).toList();
    return ofTerms.isEmpty() ? null : Counted.smallest(ofTerms).driver().term();
  }

  /**
   * A part that is walked along an index.
   *
   * @param term that of its customers; null: that of the order
   */
  private Part along(int section, boolean isUnset, WhereClause where, @Nullable String term) {
    if (term == null) {
      return part(section, isUnset, search.order().by().idColumn(), CUSTOMERS, where);
    }
    where.and("k.tenant_id = :tenant AND k.term = " + where.bound(term));
    addOtherTerms(where, term);
    if (search.after() != null && search.after().section() == section) {
      String behind = search.order().isDescending() ? "<" : ">";
      where.and("k.customer_id " + behind + " :afterId");
    }
    return part(section, isUnset, "k.customer_id", ALONG_TERMS, where);
  }

  /**
   * A part.
   *
   * @param id the column of the id, of the table that has the order
   */
  private Part part(int section, boolean isUnset, String id, String from, WhereClause where) {
    CustomerSort sort = search.order().by();
    if (sort.canBeUnset()) {
      where.and(sort.column() + (isUnset ? " IS NULL" : " IS NOT NULL"));
    }
    if (search.after() != null && search.after().section() == section) {
      search.order().addPlace(where, search.after());
    }
    String key = sort.hasKey() && !isUnset ? sort.column() : null;
    return new Part(section, sort, key, id, search.order().isDescending(), from, where);
  }

  /** In the index of the terms, before the profile is looked at. */
  private void addOtherTerms(WhereClause where, String term) {
    for (String other : search.terms()) {
      if (!other.equals(term)) {
        where.and(
            """
            EXISTS (
              SELECT FROM customer_service.customer_terms o
              WHERE o.tenant_id = :tenant AND o.term = %s AND o.customer_id = k.customer_id)\
            """
                .formatted(where.bound(other)));
      }
    }
  }
}
