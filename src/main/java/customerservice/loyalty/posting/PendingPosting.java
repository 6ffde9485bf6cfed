package customerservice.loyalty.posting;

import customerservice.idempotency.IdempotentExecution;
import customerservice.loyalty.posting.PostingTransaction.Result.PassedOver;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A posting, and its caller who waits for what becomes of it. It is answered once: by the
 * transaction that posts or refuses it, or by the caller who has waited for too long. What is
 * answered is never posted.
 */
final class PendingPosting {
  /** How long an answer is waited for, whatever the database does. */
  static final Duration PATIENCE = Duration.ofSeconds(12);

  /** How long an account may be locked by another; as long as a twin is waited for. */
  static final Duration LOCKED_MAX = Duration.ofSeconds(IdempotentExecution.TWIN_WAIT_SECONDS);

  private final IdentifiedPosting entry;
  private final @Nullable PendingPosting twin;
  private final long arrivedNs = System.nanoTime();
  private final CompletableFuture<PostingOutcome> answer = new CompletableFuture<>();
  private volatile boolean wasPassedOver;

  /**
   * It arrives now.
   *
   * @param twin one with the same key that arrived before
   */
  PendingPosting(IdentifiedPosting entry, @Nullable PendingPosting twin) {
    this.entry = entry;
    this.twin = twin;
  }

  IdentifiedPosting entry() {
    return entry;
  }

  AccountKey account() {
    return entry.posting().account();
  }

  /** Whether nothing more is to be done about it. */
  boolean isAnswered() {
    return answer.isDone();
  }

  /** Whether its account was locked by another when it was to be posted. */
  boolean wasPassedOver() {
    return wasPassedOver;
  }

  /** Has something done once it is answered, by the thread that answers. */
  void whenAnswered(Runnable then) {
    CompletableFuture<PostingOutcome> _ = answer.whenComplete((outcome, reason) -> then.run());
  }

  /** This became of it. */
  void answer(PostingOutcome outcome) {
    answer.complete(outcome);
  }

  /** It was not posted, for this reason. */
  void fail(Throwable reason) {
    answer.completeExceptionally(reason);
  }

  /** Its account is locked by another. */
  void passOver(PassedOver locked) {
    wasPassedOver = true;
    if (left(LOCKED_MAX) <= 0) {
      fail(locked.problem());
    }
  }

  /** Waits until it is answered, and for {@link #PATIENCE} at the most. */
  void await() {
    try {
      if (twin != null && !isAnsweredWithin(LOCKED_MAX) && !twin.isAnswered()) {
        fail(IdempotentExecution.inProgress());
      } else if (!isAnsweredWithin(PATIENCE)) {
        fail(new DatabaseUnavailable("A posting has not come to an end in time.", null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new DatabaseUnavailable("A posting was interrupted.", e));
    }
  }

  private boolean isAnsweredWithin(Duration sinceArrival) throws InterruptedException {
    try {
      answer.get(left(sinceArrival), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException failed) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private long left(Duration sinceArrival) {
    return sinceArrival.toNanos() - (System.nanoTime() - arrivedNs);
  }

  /** What became of it, once it is answered. Throws why it was not posted. */
  PostingOutcome outcome() {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw e;
    }
  }
}
