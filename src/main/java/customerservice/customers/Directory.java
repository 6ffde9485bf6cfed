package customerservice.customers;

import customerservice.platform.Conditions;
import customerservice.platform.Database;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/** The directory: who there is, in any order. */
@Singleton
public final class Directory {
  private final Database database;
  private final DirectoryStore store;

  Directory(Database database, DirectoryStore store) {
    this.database = database;
    this.store = store;
  }

  /** A customer of the list, and where in it. */
  record Found(Customer customer, Position position) {}

  /** A page of customers, and one more where there are more. */
  List<Found> list(TenantId tenant, CustomerSearch search, int limit) {
    return database.read(handle ->
        search.words() != null && search.order().by() == CustomerSort.RELEVANCE
            ? new Ranking(handle, store, tenant, search, search.words(), limit + 1).read()
            : new Listing(handle, store, tenant, search, limit + 1).read());
  }

  /**
   * How many customers a search finds in all. What terms alone decide is counted in their index;
   * all else looks at each customer whom one of the filters leaves.
   */
  long count(TenantId tenant, CustomerSearch search) {
    return database.read(handle -> {
      if (search.isOfTermsAlone()) {
        return store.countWithTerms(handle, tenant, search.terms());
      }
      Conditions where = search.filters(tenant);
      if (search.words() != null) {
        WordFit fit =
            WordFit.of(handle, store, tenant, search.words()).withClose(handle, store, tenant);
        Driver found = fit.smallest(handle, store, tenant, true).driver();
        where
            .and(fit.fitsClosely(where))
            .and("c.customer_id IN (" + found.ids().apply(where) + ")");
      }
      return store.count(handle, Listing.CUSTOMERS, where);
    });
  }

  /** How many customers have all of these tags; of none, how many there are at all. */
  public long countTagged(TenantId tenant, String... tags) {
    List<String> terms = Arrays.stream(tags).map(tag -> SearchTerms.TAG + tag).toList();
    return database.read(handle -> store.countWithTerms(handle, tenant, terms));
  }
}
