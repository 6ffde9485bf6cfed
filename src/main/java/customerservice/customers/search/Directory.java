package customerservice.customers.search;

import customerservice.customers.Customer;
import customerservice.customers.index.SearchTerms;
import customerservice.customers.index.SpellingStore;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.WhereClause;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The directory: who there is, in any order. */
@Singleton
public final class Directory {
  /** Where the first rows are not found by then, what is looked for lies at the far end. */
  private static final Duration WALK_TIME_MAX = Duration.ofMillis(200);

  /** The same of words: all who have several are gathered sooner than all who pass a filter. */
  private static final Duration WORDS_WALK_TIME_MAX = Duration.ofMillis(20);

  private final Database database;
  private final Stores stores;

  Directory(
      Database database, DirectoryStore pages, AccessPathStore drivers, SpellingStore spellings) {
    this.database = database;
    this.stores = new Stores(pages, drivers, spellings);
  }

  /** All SQL that a page, or a count, is read by. */
  record Stores(DirectoryStore pages, AccessPathStore drivers, SpellingStore spellings) {}

  /** A customer of the list, and where in it. */
  public record Found(Customer customer, SeekKey position) {}

  /** A page of customers, and one more where there are more. */
  public List<Found> list(TenantId tenant, CustomerSearch search, int limit) {
    return list(
        tenant, search, limit, search.words() == null ? WALK_TIME_MAX : WORDS_WALK_TIME_MAX);
  }

  /**
   * The same for who is not in a hurry.
   *
   * @param walkTimeMax behind which all who fit are gathered, however many they are
   */
  public List<Found> list(TenantId tenant, CustomerSearch search, int limit, Duration walkTimeMax) {
    return database.readAnywhere(
        handle -> list(handle, stores, tenant, search, limit + 1, walkTimeMax));
  }

  /** The same in a transaction: so many, where there are so many. */
  public static List<Found> list(
      Handle handle,
      Stores stores,
      TenantId tenant,
      CustomerSearch search,
      int wanted,
      Duration walkTimeMax) {
    return search.words() != null && search.order().by() == CustomerSort.RELEVANCE
        ? new RelevanceQuery(handle, stores, tenant, search, search.words(), wanted, walkTimeMax)
            .read()
        : new SortedQuery(handle, stores, tenant, search, wanted, walkTimeMax).read();
  }

  /**
   * How many customers a search finds in all. What words and terms alone decide is counted in their
   * index; all else looks at each customer whom one of the filters leaves.
   */
  long count(TenantId tenant, CustomerSearch search) {
    return database.readAnywhere(handle -> {
      QueryMatch fit =
          search.words() == null
              ? null
              : QueryMatch.of(handle, stores.drivers(), tenant, search.words())
                  .withClose(handle, stores.spellings(), tenant);
      if (search.isOfTermsAlone()) {
        return countOfTerms(handle, tenant, fit, search.terms());
      }
      WhereClause where = search.filters(tenant);
      if (fit != null) {
        AccessPath found = fit.smallest(handle, stores.drivers(), tenant, true).driver();
        where
            .and(fit.fitsClosely(where))
            .and("c.customer_id IN (" + found.ids().apply(where) + ")");
      }
      return stores.pages().count(handle, SortedQuery.CUSTOMERS, where);
    });
  }

  private long countOfTerms(
      Handle handle, TenantId tenant, @Nullable QueryMatch fit, List<String> terms) {
    List<AccessPath> withTerms = terms.stream().map(AccessPath::ofTerm).toList();
    if (fit != null) {
      List<List<AccessPath>> sets = new ArrayList<>();
      for (List<QueryTerm> reading : fit.words().readings()) {
        List<AccessPath> ways = new ArrayList<>(withTerms);
        reading.forEach(word -> ways.add(fit.close(word)));
        sets.add(ways);
      }
      return stores.drivers().countOnWays(handle, tenant, sets, fit.exact(), terms);
    }
    return terms.isEmpty()
        ? stores.pages().count(handle, tenant)
        : stores.drivers().countOnWays(handle, tenant, List.of(withTerms), List.of(), terms);
  }

  /** How many customers have all of these tags; of none, how many there are at all. */
  public long countTagged(TenantId tenant, String... tags) {
    List<String> terms = Arrays.stream(tags).map(tag -> SearchTerms.TAG + tag).toList();
    return database.read(handle -> countOfTerms(handle, tenant, null, terms));
  }
}
