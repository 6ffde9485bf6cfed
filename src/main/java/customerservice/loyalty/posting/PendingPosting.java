package customerservice.loyalty.posting;

import customerservice.idempotency.IdempotentExecution;
import customerservice.loyalty.posting.PostingTransaction.Result.SkippedLocked;
import customerservice.loyalty.rules.AccountKey;
import customerservice.loyalty.rules.Posting;
import customerservice.loyalty.rules.PostingOutcome;
import customerservice.platform.CustomerId;
import customerservice.platform.database.DatabaseUnavailable;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A posting that is not committed yet, with the id of the ledger entry that it becomes. The id is
 * assigned before the first attempt, so that a retry posts the same entry, and the entry of a
 * commit with an unknown result can be looked up.
 *
 * <p>It is answered once: by the transaction that posts or refuses it, or by its caller after a
 * timeout. An answered posting is never committed later.
 */
final class PendingPosting {
  /** How long a caller waits for the answer. */
  static final Duration WAIT_MAX = Duration.ofSeconds(12);

  /** How long a posting waits for a locked account or for a duplicate. */
  static final Duration LOCKED_MAX = Duration.ofSeconds(IdempotentExecution.WAIT_SECONDS_MAX);

  private final Posting posting;
  private final UUID entryId;
  private final long arrivedNs = System.nanoTime();
  private final CompletableFuture<PostingOutcome> answer = new CompletableFuture<>();
  private @Nullable PendingPosting earlierWithKey;
  private volatile boolean wasSkippedLocked;

  /** The customer whose account the posting changes: of a merged customer, the target. */
  private volatile CustomerId holder;

  PendingPosting(Posting posting, UUID entryId) {
    this.posting = posting;
    this.entryId = entryId;
    this.holder = posting.customer();
  }

  /** The posting as it was requested. */
  Posting posting() {
    return posting;
  }

  UUID entryId() {
    return entryId;
  }

  /** The account that the posting changes, as far as is known. */
  AccountKey account() {
    return new AccountKey(posting.tenant(), holder);
  }

  /** The posting at the customer of {@link #account}. */
  Posting atHolder() {
    return posting.at(holder);
  }

  /** Sets the account that the next attempt locks. */
  void redirect(CustomerId customer) {
    holder = customer;
  }

  /** Sets an earlier posting with the same key; the caller's thread does so before it waits. */
  void follow(PendingPosting earlier) {
    earlierWithKey = earlier;
  }

  boolean isAnswered() {
    return answer.isDone();
  }

  /** Whether an earlier attempt found the account locked by another transaction. */
  boolean wasSkippedLocked() {
    return wasSkippedLocked;
  }

  /** Registers an action that the answering thread runs. */
  void whenAnswered(Runnable action) {
    CompletableFuture<PostingOutcome> _ = answer.whenComplete((outcome, failure) -> action.run());
  }

  void answer(PostingOutcome outcome) {
    answer.complete(outcome);
  }

  void fail(Throwable reason) {
    answer.completeExceptionally(reason);
  }

  /** Notes that the account is locked, and fails the posting if it has waited too long. */
  void skipLocked(SkippedLocked locked) {
    wasSkippedLocked = true;
    if (remainingNs(LOCKED_MAX) <= 0) {
      fail(locked.problem());
    }
  }

  /** Waits for the answer, for at most {@link #WAIT_MAX}. */
  void await() {
    try {
      if (earlierWithKey != null && !isAnsweredWithin(LOCKED_MAX) && !earlierWithKey.isAnswered()) {
        fail(IdempotentExecution.inProgress());
      } else if (!isAnsweredWithin(WAIT_MAX)) {
        fail(new DatabaseUnavailable("The posting was not committed in time.", null));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new DatabaseUnavailable("The posting was interrupted.", e));
    }
  }

  private boolean isAnsweredWithin(Duration sinceArrival) throws InterruptedException {
    try {
      answer.get(remainingNs(sinceArrival), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException failed) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private long remainingNs(Duration sinceArrival) {
    return sinceArrival.toNanos() - (System.nanoTime() - arrivedNs);
  }

  /** The outcome of an answered posting; throws the reason if it failed. */
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
