package customerservice.customers.export;

import customerservice.customers.Customer;
import customerservice.customers.search.CustomerSearch;
import customerservice.customers.search.CustomerSort;
import customerservice.customers.search.Directory;
import customerservice.customers.search.Directory.Found;
import customerservice.customers.search.SeekKey;
import customerservice.platform.TenantId;
import customerservice.platform.database.Database;
import customerservice.platform.database.DatabaseUnavailable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole directory, or what a search finds of it, page by page: each is read for itself and its
 * connection given back before any of it is sent, so that a client who is slow, or gone, holds
 * nothing of the database.
 */
@Singleton
final class Export {
  /** Two pages of each download are in memory; fewer rows would cost more round trips. */
  static final int PAGE_SIZE = 500;

  /** Below the time that a statement has; all is read in the end, and to gather it takes longer. */
  private static final Duration WALK_TIME_MAX = Duration.ofSeconds(8);

  /** A database that is started anew is back by then; an export of many minutes outlives it. */
  static final int ATTEMPTS_MAX = 5;

  static final Duration PAUSE = Duration.ofSeconds(1);

  private final Database database;
  private final Directory directory;
  private final ExportStore store;

  Export(Database database, Directory directory, ExportStore store) {
    this.database = database;
    this.directory = directory;
    this.store = store;
  }

  /**
   * Some customers.
   *
   * @param next reads those behind them; null behind the last
   */
  record Page(List<Customer> customers, @Nullable Supplier<Page> next) {}

  /** What is done with the customers of a page. */
  interface Use {
    void accept(List<Customer> customers) throws IOException;
  }

  /** The first page: what cannot be read at all is told before anything is sent. */
  Page first(TenantId tenant, CustomerSearch search) {
    boolean isOfAll = search.words() == null && search.drivers().isEmpty();
    return isOfAll && search.order().by() == CustomerSort.CREATED_AT
        ? byId(tenant, search, null)
        : listed(tenant, search);
  }

  /** With no index but that of the ids, read as fast as it can be. */
  private Page byId(TenantId tenant, CustomerSearch search, @Nullable UUID after) {
    List<Customer> customers =
        database.readAnywhere(handle -> store.page(handle, tenant, search, after, PAGE_SIZE));
    if (customers.size() < PAGE_SIZE) {
      return new Page(customers, null);
    }
    UUID last = customers.getLast().id().value();
    return new Page(customers, () -> byId(tenant, search, last));
  }

  /** By the ways that the list has. */
  private Page listed(TenantId tenant, CustomerSearch search) {
    List<Found> found = directory.list(tenant, search, PAGE_SIZE, WALK_TIME_MAX);
    List<Customer> customers = found.stream().limit(PAGE_SIZE).map(Found::customer).toList();
    if (found.size() <= PAGE_SIZE) {
      return new Page(customers, null);
    }
    SeekKey last = found.get(PAGE_SIZE - 1).position();
    return new Page(customers, () -> listed(tenant, search.behind(last)));
  }

  /**
   * Goes through a page and all behind it; the next is read while one is used.
   *
   * @param pause before a page is asked for again that the database did not give
   */
  static void forEach(Page first, Duration pause, Use use) throws IOException {
    Page page = first;
    while (page.next() != null) {
      CompletableFuture<Page> next =
          CompletableFuture.supplyAsync(
              patiently(page.next(), pause),
              task -> Thread.ofVirtual().name("export-reader").start(task));
      use.accept(page.customers());
      page = read(next);
    }
    use.accept(page.customers());
  }

  /** What has begun to be sent cannot be refused any more. */
  private static Supplier<Page> patiently(Supplier<Page> page, Duration pause) {
    return () -> {
      for (int attempt = 1; ; attempt++) {
        try {
          return page.get();
        } catch (DatabaseUnavailable away) {
          if (attempt == ATTEMPTS_MAX) {
            throw away;
          }
        }
        LockSupport.parkNanos(pause.toNanos());
      }
    };
  }

  private static Page read(CompletableFuture<Page> page) {
    try {
      return page.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DatabaseUnavailable away) {
        throw away;
      }
      throw e;
    }
  }
}
