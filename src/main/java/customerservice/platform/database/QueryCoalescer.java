package customerservice.platform.database;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question that many have at once, and whose answer serves all who had it before it was asked: so
 * that it is asked one at a time, however many wait, and nobody is told what was true before they
 * came.
 */
public final class QueryCoalescer<T> {
  private final String name;
  private final Supplier<T> question;
  private boolean isAsking;

  /** For those who came behind the beginning of the one that is being asked. */
  private @Nullable CompletableFuture<T> next;

  /**
   * One that nobody has asked yet.
   *
   * @param name of the thread that asks it
   */
  public QueryCoalescer(String name, Supplier<T> question) {
    this.name = name;
    this.question = question;
  }

  /** The answer, or failure, of a question that is not asked before this call. */
  public synchronized CompletableFuture<T> ask() {
    if (next == null) {
      next = new CompletableFuture<>();
      if (!isAsking) {
        isAsking = true;
        Thread.ofVirtual().name(name).start(this::answerAll);
      }
    }
    return next;
  }

  private void answerAll() {
    CompletableFuture<T> answer = taken();
    while (answer != null) {
      try {
        answer.complete(question.get());
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
      answer = taken();
    }
  }

  private synchronized @Nullable CompletableFuture<T> taken() {
    CompletableFuture<T> taken = next;
    next = null;
    isAsking = taken != null;
    return taken;
  }
}
