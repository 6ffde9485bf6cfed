package customerservice.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.database.Database;
import customerservice.platform.database.StatementBatch;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Carries a request out once, however often it is sent. A key is taken, the work done and its
 * answer kept in one transaction: whatever dies in between leaves neither.
 */
@Singleton
public final class IdempotentExecution {
  /** How long a request waits for its twin. */
  public static final int TWIN_WAIT_SECONDS = 5;

  /** How long an answer is kept at the least: over a weekend. */
  static final Duration KEPT = Duration.ofDays(3);

  /** How many old answers each new one replaces: more than one, so that they become fewer. */
  private static final int FORGOTTEN_AT_ONCE = 5;

  /**
   * Of how many keys a transaction tells others: each takes a place in a table of locks that the
   * whole server shares, some thousands in all. Twins of a request have the same first ones.
   */
  private static final int ANNOUNCED_MAX = 500;

  private static final String BEFORE_THE_WORK = "before_the_work";

  private final Database database;
  private final StoredResponseStore store;
  private final ResponseErasure forgotten;
  private final ObjectMapper json;

  IdempotentExecution(
      Database database, StoredResponseStore store, ResponseErasure forgotten, ObjectMapper json) {
    this.database = database;
    this.store = store;
    this.forgotten = forgotten;
    this.json = json;
  }

  /**
   * Does work in the transaction of a handle, unless it was done before; a refusal takes back what
   * the work has done so far.
   *
   * @param key null: the work is done, and nothing kept
   * @param work makes the answer; one that it does not return is not kept
   * @throws Problem {@code idempotency_key_reused}, {@code idempotency_in_progress}; {@code
   *     customer_not_found} where the answer was about somebody who is erased
   */
  public StoredResponse executeOnce(
      Handle handle, @Nullable IdempotencyKey key, Instant now, Supplier<StoredResponse> work) {
    if (key == null) {
      StoredResponse answer = work.get();
      if (answer.isRefusal()) {
        database.rollback(handle);
      }
      return answer;
    }
    boolean isFirst =
        waiting(
            handle, key, () -> store.claim(handle, key, now, now.plus(KEPT), TWIN_WAIT_SECONDS));
    Optional<StoredOutcome> kept = isFirst ? Optional.empty() : store.find(handle, key);
    if (kept.isPresent()) {
      return replayed(kept.get(), key);
    }
    // Only now: to take the key may have waited for an erasure.
    StatementBatch trip = new StatementBatch(handle);
    Runnable nobodyErased = forgotten.requireNone(trip, key);
    store.forget(trip, key.tenant(), now, FORGOTTEN_AT_ONCE);
    trip.send();
    nobodyErased.run();
    if (!isFirst) {
      throw inProgress(); // It was forgotten in between.
    }
    database.savepoint(handle, BEFORE_THE_WORK);
    StoredResponse answer = work.get();
    if (answer.isRefusal()) {
      database.rollbackTo(handle, BEFORE_THE_WORK);
    }
    keep(handle, key, answer);
    return answer;
  }

  /** Nothing is kept about somebody who has been erased meanwhile. */
  private void keep(Handle handle, IdempotencyKey key, StoredResponse answer) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<UUID> held = store.hold(trip, key.tenant(), answer.customers());
    store.complete(trip, key, answer);
    trip.send();
    if (held.list().size() < answer.customers().size()) {
      StatementBatch back = new StatementBatch(handle);
      store.release(back, key);
      back.send();
    }
  }

  /**
   * Runs a statement that waits for the twin of a request, if there is one. Where there is none,
   * what it waits for in vain is something else: an outage.
   */
  private <T> T waiting(Handle handle, IdempotencyKey key, Supplier<T> statement) {
    StatementBatch trip = new StatementBatch(handle);
    StatementBatch.Rows<String> duplicates = store.tryLockKeys(trip, List.of(key));
    trip.send();
    return duplicates.list().isEmpty()
        ? statement.get()
        : database.orIfTimedOut(statement, IdempotentExecution::inProgress);
  }

  /**
   * What was answered when the same request came before; empty where none has been kept.
   *
   * @throws Problem {@code idempotency_key_reused}
   */
  public Optional<StoredResponse> before(Handle handle, IdempotencyKey key) {
    return store.find(handle, key).map(kept -> replayed(kept, key));
  }

  /**
   * Says that requests with these keys are being carried out, until the end of the transaction.
   *
   * @return the {@linkplain IdempotencyKey#name names} of those whose twins are, in another
   */
  public Supplier<Set<String>> tryLockKeys(StatementBatch trip, Collection<IdempotencyKey> keys) {
    if (keys.isEmpty()) {
      return Set::of;
    }
    List<IdempotencyKey> told = keys.stream().limit(ANNOUNCED_MAX).toList();
    StatementBatch.Rows<String> duplicates = store.tryLockKeys(trip, told);
    return () -> Set.copyOf(duplicates.list());
  }

  private static StoredResponse replayed(StoredOutcome kept, IdempotencyKey key) {
    if (!kept.fingerprint().equals(key.fingerprint())) {
      throw reused();
    }
    return kept.answer();
  }

  /** What is kept of requests with these keys. */
  public Supplier<Map<IdempotencyKey, StoredOutcome>> kept(
      StatementBatch trip, Collection<IdempotencyKey> keys) {
    if (keys.isEmpty()) {
      return Map::of;
    }
    StatementBatch.Rows<Map.Entry<StoredResponseStore.Place, StoredOutcome>> rows =
        store.find(trip, keys);
    return () -> {
      Map<StoredResponseStore.Place, StoredOutcome> found = new HashMap<>();
      rows.list().forEach(row -> found.put(row.getKey(), row.getValue()));
      Map<IdempotencyKey, StoredOutcome> kept = new HashMap<>();
      for (IdempotencyKey key : keys) {
        StoredOutcome answer = found.get(StoredResponseStore.Place.of(key));
        if (answer != null) {
          kept.put(key, answer);
        }
      }
      return kept;
    };
  }

  /** Keeps refusals for good, in the transaction of a round trip. */
  public void keepRefusals(
      StatementBatch trip, Map<IdempotencyKey, StoredResponse> refusals, Instant now) {
    if (!refusals.isEmpty()) {
      store.insert(trip, refusals, now);
    }
  }

  /** A refusal as it is answered. */
  public StoredResponse refusal(Problem problem, String requestId) {
    try {
      String body = json.writeValueAsString(problem.body(requestId));
      return StoredResponse.first(problem.code().status(), body, null, null);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem is of texts and numbers", e);
    }
  }

  /** The refusal of a key that was used for another request. */
  public static Problem reused() {
    String message = "This key came with another query or body before.";
    return new Problem(ProblemCode.IDEMPOTENCY_KEY_REUSED, message)
        .withErrors(
            List.of(new FieldError(IdempotencyKey.HEADER, FieldCode.CONFLICT.code(), message)));
  }

  /** The refusal of a request whose twin has not come to an end in time. */
  public static Problem inProgress() {
    return new Problem(
        ProblemCode.IDEMPOTENCY_IN_PROGRESS,
        "A request with this Idempotency-Key is still being carried out.");
  }
}
