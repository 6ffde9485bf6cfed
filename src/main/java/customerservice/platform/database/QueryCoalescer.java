package customerservice.platform.database;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Coalesces concurrent callers of one query. At most one run is in progress, and each caller gets
 * the result of a run that started after its call.
 */
final class QueryCoalescer<T> {
  private final String name;
  private final Supplier<T> query;
  private boolean isRunning;

  /** The result of the next run, for the callers since the current run started. */
  private @Nullable CompletableFuture<T> next;

  /**
   * Creates a coalescer that is not running.
   *
   * @param name of the thread that runs the query
   */
  QueryCoalescer(String name, Supplier<T> query) {
    this.name = name;
    this.query = query;
  }

  /** The result, or failure, of a run that starts after this call. */
  synchronized CompletableFuture<T> submit() {
    if (next == null) {
      next = new CompletableFuture<>();
      if (!isRunning) {
        isRunning = true;
        Thread.ofVirtual().name(name).start(this::runAll);
      }
    }
    return next;
  }

  private void runAll() {
    CompletableFuture<T> result = takeNext();
    while (result != null) {
      try {
        result.complete(query.get());
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
      }
      result = takeNext();
    }
  }

  private synchronized @Nullable CompletableFuture<T> takeNext() {
    CompletableFuture<T> taken = next;
    next = null;
    isRunning = taken != null;
    return taken;
  }
}
