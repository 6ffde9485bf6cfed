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
 * Reads all customers, or those that a search matches, page by page. A page is read completely and
 * its connection is released before any of it is sent, so that a client that is slow or has
 * disconnected holds no database resources.
 */
@Singleton
final class Export {
  /** Each download has two pages in memory; smaller pages would cost more round trips. */
  static final int PAGE_SIZE = 500;

  /**
   * Time limit for walking an index. It is below the statement timeout, and longer than the limit
   * of a list: an export reads all rows anyway, so gathering and sorting them would take longer.
   */
  private static final Duration WALK_TIME_MAX = Duration.ofSeconds(8);

  /** Attempts for each page, so that an export of many minutes survives a database restart. */
  static final int ATTEMPTS_MAX = 5;

  static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final Database database;
  private final Directory directory;
  private final ExportStore store;

  Export(Database database, Directory directory, ExportStore store) {
    this.database = database;
    this.directory = directory;
    this.store = store;
  }

  /**
   * A page of customers.
   *
   * @param next reads the next page; null after the last page
   */
  record Page(List<Customer> customers, @Nullable Supplier<Page> next) {}

  interface PageConsumer {
    void accept(List<Customer> customers) throws IOException;
  }

  /** Reads the first page; a failure here can still be reported as a problem. */
  Page first(TenantId tenant, CustomerSearch search) {
    boolean isUnfiltered = search.query() == null && search.accessPaths().isEmpty();
    return isUnfiltered && search.order().by() == CustomerSort.CREATED_AT
        ? pageById(tenant, search, null)
        : pageOfDirectory(tenant, search);
  }

  /** Walks only the primary key, which is the fastest way to read all customers. */
  private Page pageById(TenantId tenant, CustomerSearch search, @Nullable UUID after) {
    List<Customer> customers =
        database.readAnywhere(handle -> store.page(handle, tenant, search, after, PAGE_SIZE));
    if (customers.size() < PAGE_SIZE) {
      return new Page(customers, null);
    }
    UUID last = customers.getLast().id().value();
    return new Page(customers, () -> pageById(tenant, search, last));
  }

  private Page pageOfDirectory(TenantId tenant, CustomerSearch search) {
    List<Found> found = directory.list(tenant, search, PAGE_SIZE, WALK_TIME_MAX);
    List<Customer> customers = found.stream().limit(PAGE_SIZE).map(Found::customer).toList();
    if (found.size() <= PAGE_SIZE) {
      return new Page(customers, null);
    }
    SeekKey last = found.get(PAGE_SIZE - 1).position();
    return new Page(customers, () -> pageOfDirectory(tenant, search.startingAfter(last)));
  }

  /**
   * Passes the customers of a page and of all following pages to a consumer; reads the next page
   * while the consumer runs.
   *
   * @param retryDelay wait before a page that could not be read is read again
   */
  static void forEach(Page first, Duration retryDelay, PageConsumer consumer) throws IOException {
    Page page = first;
    while (page.next() != null) {
      CompletableFuture<Page> next =
          CompletableFuture.supplyAsync(
              withRetries(page.next(), retryDelay),
              task -> Thread.ofVirtual().name("export-reader").start(task));
      consumer.accept(page.customers());
      page = await(next);
    }
    consumer.accept(page.customers());
  }

  /** Retries, because the response has started and can no longer become a problem. */
  private static Supplier<Page> withRetries(Supplier<Page> page, Duration retryDelay) {
    return () -> {
      for (int attempt = 1; ; attempt++) {
        try {
          return page.get();
        } catch (DatabaseUnavailable unavailable) {
          if (attempt == ATTEMPTS_MAX) {
            throw unavailable;
          }
        }
        LockSupport.parkNanos(retryDelay.toNanos());
      }
    };
  }

  private static Page await(CompletableFuture<Page> page) {
    try {
      return page.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DatabaseUnavailable unavailable) {
        throw unavailable;
      }
      throw e;
    }
  }
}
