package customerservice.customers.export;

import customerservice.customers.Customer;
import customerservice.customers.search.CustomerSearch;
import customerservice.customers.search.CustomerSort;
import customerservice.customers.search.Directory;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.SeekKey;
import customerservice.platform.Ids;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.export.ExportPage;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads all customers, or those that a search matches, page by page. */
@Singleton
final class Export {
  /**
   * Time limit for walking an index. It is below the statement timeout, and longer than the limit
   * of a list: an export reads all rows anyway, so gathering and sorting them would take longer.
   */
  private static final Duration WALK_TIME_MAX = Duration.ofSeconds(8);

  private final Database database;
  private final Directory directory;
  private final ExportStore store;

  Export(Database database, Directory directory, ExportStore store) {
    this.database = database;
    this.directory = directory;
    this.store = store;
  }

  /** Reads the first page; a failure here can still be reported as a problem. */
  ExportPage<Customer> first(TenantId tenant, CustomerSearch search) {
    boolean isById = search.query() == null && search.order().by() == CustomerSort.CREATED_AT;
    if (isById && search.hasSegments()) {
      Comparator<UUID> order = search.order().isDescending() ? Ids.ORDER.reversed() : Ids.ORDER;
      return pageOfMembers(
          tenant, search, directory.segmentMembers(tenant, search).stream().sorted(order).toList());
    }
    return isById && search.accessPaths().isEmpty()
        ? pageById(tenant, search, null)
        : pageOfDirectory(tenant, search);
  }

  /** Walks only the primary key, which is the fastest way to read all customers. */
  private ExportPage<Customer> pageById(
      TenantId tenant, CustomerSearch search, @Nullable UUID after) {
    List<Customer> customers =
        database.readAnywhere(handle -> store.page(handle, tenant, search, after, ExportPage.SIZE));
    if (customers.size() < ExportPage.SIZE) {
      return new ExportPage<>(customers, null);
    }
    UUID last = customers.getLast().id().value();
    return new ExportPage<>(customers, () -> pageById(tenant, search, last));
  }

  /**
   * Reads the next customers of the segments. Their ids are read once for the whole export, because
   * segments are computed for all customers at once.
   */
  private ExportPage<Customer> pageOfMembers(
      TenantId tenant, CustomerSearch search, List<UUID> members) {
    List<UUID> ids = members.subList(0, Math.min(ExportPage.SIZE, members.size()));
    List<UUID> rest = members.subList(ids.size(), members.size());
    List<Customer> customers =
        database.readAnywhere(handle -> store.page(handle, tenant, search, ids));
    return new ExportPage<>(
        customers, rest.isEmpty() ? null : () -> pageOfMembers(tenant, search, rest));
  }

  private ExportPage<Customer> pageOfDirectory(TenantId tenant, CustomerSearch search) {
    List<Found> found = directory.list(tenant, search, ExportPage.SIZE, WALK_TIME_MAX);
    List<Customer> customers = found.stream().limit(ExportPage.SIZE).map(Found::customer).toList();
    if (found.size() <= ExportPage.SIZE) {
      return new ExportPage<>(customers, null);
    }
    SeekKey last = found.get(ExportPage.SIZE - 1).position();
    return new ExportPage<>(customers, () -> pageOfDirectory(tenant, search.startingAfter(last)));
  }
}
