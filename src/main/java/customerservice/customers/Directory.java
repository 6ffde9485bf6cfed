package customerservice.customers;

import customerservice.platform.Database;
import customerservice.platform.TenantId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
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
    int wanted = limit + 1;
    int first = search.after() == null ? 0 : search.after().section();
    return database.read(handle -> {
      List<Found> found = new ArrayList<>();
      for (int i = first; i < search.order().by().sections() && found.size() < wanted; i++) {
        found.addAll(store.list(handle, tenant, search, i, wanted - found.size()));
      }
      return found;
    });
  }

  /** How many customers a search finds in all. */
  long count(TenantId tenant, CustomerSearch search) {
    return database.read(handle -> store.count(handle, tenant, search));
  }

  /** How many customers have all of these tags; of none, how many there are at all. */
  public long countTagged(TenantId tenant, String... tags) {
    return database.read(handle -> store.countTagged(handle, tenant, tags));
  }
}
