package customerservice.platform.export;

import customerservice.platform.database.DatabaseUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page of an export. A page is read completely and its connection is released before any of it is
 * sent, so that a client that is slow or has disconnected holds no database resources.
 *
 * @param next reads the next page; null after the last page
 */
public record ExportPage<T>(List<T> rows, @Nullable Supplier<ExportPage<T>> next) {
  /** Each download has two pages in memory; smaller pages would cost more round trips. */
  public static final int SIZE = 500;

  /** Attempts for each page, so that an export of many minutes survives a database restart. */
  static final int ATTEMPTS_MAX = 5;

  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  public ExportPage {
    rows = List.copyOf(rows);
  }

  /** Writes one row. */
  public interface RowConsumer<T> {
    void accept(T row) throws IOException;
  }

  /**
   * Passes the rows of this page and of all following pages to a consumer; reads the next page
   * while the consumer runs.
   */
  public void forEach(RowConsumer<T> consumer) throws IOException {
    forEach(consumer, RETRY_DELAY);
  }

  /**
   * Passes all rows to a consumer.
   *
   * @param retryDelay wait before a page that could not be read is read again
   */
  void forEach(RowConsumer<T> consumer, Duration retryDelay) throws IOException {
    ExportPage<T> page = this;
    while (page.next() != null) {
      CompletableFuture<ExportPage<T>> next =
          CompletableFuture.supplyAsync(
              withRetries(page.next(), retryDelay),
              task -> Thread.ofVirtual().name("export-reader").start(task));
      page.passTo(consumer);
      page = await(next);
    }
    page.passTo(consumer);
  }

  private void passTo(RowConsumer<T> consumer) throws IOException {
    for (T row : rows) {
      consumer.accept(row);
    }
  }

  /** Retries, because the response has started and can no longer become a problem. */
  private static <T> Supplier<T> withRetries(Supplier<T> page, Duration retryDelay) {
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

  private static <T> T await(CompletableFuture<T> page) {
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
