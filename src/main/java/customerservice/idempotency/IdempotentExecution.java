package customerservice.idempotency;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.database.Database;
import customerservice.platform.database.Handle;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes a request once, however often it is sent. Claiming the key, the work and storing its
 * response are one transaction: if the process dies, the database is unchanged and the client can
 * retry.
 */
@Singleton
public final class IdempotentExecution {
  /** How long a request waits for a concurrent request with the same key. */
  public static final int WAIT_SECONDS_MAX = 5;

  /** Minimum time that a response is stored: longer than a weekend. */
  static final Duration RETENTION = Duration.ofDays(3);

  /** Expired responses that each new one deletes: more than one, so that a backlog shrinks. */
  private static final int EXPIRED_PER_REQUEST = 5;

  /**
   * Maximum number of keys that a transaction locks: advisory locks share a table with some
   * thousands of entries for the whole server. Concurrent sends of the same request still exclude
   * each other, because they lock the same first keys.
   */
  private static final int LOCKED_KEYS_MAX = 500;

  private static final String BEFORE_THE_WORK = "before_the_work";

  private final Database database;
  private final StoredResponseStore store;
  private final ResponseErasure erasure;
  private final ObjectMapper json;

  IdempotentExecution(
      Database database, StoredResponseStore store, ResponseErasure erasure, ObjectMapper json) {
    this.database = database;
    this.store = store;
    this.erasure = erasure;
    this.json = json;
  }

  /**
   * Runs the work in the transaction of the handle and stores its response, or returns the response
   * that an earlier request with the key stored. A refusal rolls the work back.
   *
   * @param key null: the work runs and its response is not stored
   * @param work builds the response; if it throws, the response is not stored
   * @throws Problem {@code idempotency_key_reused}, {@code idempotency_in_progress}; {@code
   *     customer_not_found} if a customer of the stored response was erased
   */
  public StoredResponse executeOnce(
      Handle handle, @Nullable IdempotencyKey key, Instant now, Supplier<StoredResponse> work) {
    if (key == null) {
      StoredResponse response = work.get();
      if (response.isRefusal()) {
        database.rollback(handle);
      }
      return response;
    }
    boolean isClaimed = claim(handle, key, now);
    Optional<StoredOutcome> stored = isClaimed ? Optional.empty() : store.find(handle, key);
    if (stored.isPresent()) {
      return replay(stored.get(), key);
    }
    // The claim may have waited for an erasure, so the tombstone is read after it.
    StatementBatch batch = new StatementBatch(handle);
    Runnable requireNotErased = erasure.requireNotErased(batch, key);
    store.deleteExpired(batch, key.tenant(), now, EXPIRED_PER_REQUEST);
    batch.send();
    requireNotErased.run();
    if (!isClaimed) {
      throw inProgress(); // The response was deleted between the claim and the find.
    }
    database.savepoint(handle, BEFORE_THE_WORK);
    StoredResponse response = work.get();
    if (response.isRefusal()) {
      database.rollbackTo(handle, BEFORE_THE_WORK);
    }
    store(handle, key, response);
    return response;
  }

  /**
   * Claims the key. If a concurrent request holds it, a timeout means that request is in progress;
   * otherwise a timeout is an outage of the database.
   */
  private boolean claim(Handle handle, IdempotencyKey key, Instant now) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<String> duplicates = store.tryLockKeys(batch, List.of(key));
    batch.send();
    Supplier<Boolean> claim =
        () -> store.claim(handle, key, now, now.plus(RETENTION), WAIT_SECONDS_MAX);
    return duplicates.list().isEmpty()
        ? claim.get()
        : database.orIfTimedOut(claim, IdempotentExecution::inProgress);
  }

  /** Stores the response, unless an erasure has deleted one of its customers. */
  private void store(Handle handle, IdempotencyKey key, StoredResponse response) {
    StatementBatch batch = new StatementBatch(handle);
    StatementBatch.Rows<UUID> existing =
        store.lockCustomers(batch, key.tenant(), response.customers());
    store.complete(batch, key, response);
    batch.send();
    if (existing.list().size() < response.customers().size()) {
      StatementBatch release = new StatementBatch(handle);
      store.release(release, key);
      release.send();
    }
  }

  /**
   * Finds the response to an earlier request with one of the keys, the first one found.
   *
   * @param keys the same key at the paths that count as one
   * @throws Problem {@code idempotency_key_reused}
   */
  public Optional<StoredResponse> find(Handle handle, List<IdempotencyKey> keys) {
    StatementBatch batch = new StatementBatch(handle);
    Supplier<Map<IdempotencyKey, StoredOutcome>> found = find(batch, keys);
    batch.send();
    Map<IdempotencyKey, StoredOutcome> stored = found.get();
    return keys.stream()
        .filter(stored::containsKey)
        .findFirst()
        .map(key -> replay(Objects.requireNonNull(stored.get(key)), key));
  }

  /**
   * Locks keys until the end of the transaction, without waiting.
   *
   * @return after the batch was sent, the {@linkplain IdempotencyKey#name names} of the keys that
   *     another transaction has locked
   */
  public Supplier<Set<String>> tryLockKeys(StatementBatch batch, Collection<IdempotencyKey> keys) {
    if (keys.isEmpty()) {
      return Set::of;
    }
    List<IdempotencyKey> first = keys.stream().limit(LOCKED_KEYS_MAX).toList();
    StatementBatch.Rows<String> duplicates = store.tryLockKeys(batch, first);
    return () -> Set.copyOf(duplicates.list());
  }

  private static StoredResponse replay(StoredOutcome stored, IdempotencyKey key) {
    if (!stored.fingerprint().equals(key.fingerprint())) {
      throw reused();
    }
    return stored.response();
  }

  /**
   * Finds the responses to earlier requests with these keys.
   *
   * @return the responses by key, after the batch was sent
   */
  public Supplier<Map<IdempotencyKey, StoredOutcome>> find(
      StatementBatch batch, Collection<IdempotencyKey> keys) {
    if (keys.isEmpty()) {
      return Map::of;
    }
    StatementBatch.Rows<Map.Entry<StoredResponseStore.RecordId, StoredOutcome>> rows =
        store.find(batch, keys);
    return () -> {
      Map<StoredResponseStore.RecordId, StoredOutcome> byId = new HashMap<>();
      rows.list().forEach(row -> byId.put(row.getKey(), row.getValue()));
      Map<IdempotencyKey, StoredOutcome> byKey = new HashMap<>();
      for (IdempotencyKey key : keys) {
        StoredOutcome outcome = byId.get(StoredResponseStore.RecordId.of(key));
        if (outcome != null) {
          byKey.put(key, outcome);
        }
      }
      return byKey;
    };
  }

  /** Stores refusals permanently, in the transaction of the batch. */
  public void storeRefusals(
      StatementBatch batch, Map<IdempotencyKey, StoredResponse> refusals, Instant now) {
    if (!refusals.isEmpty()) {
      store.insert(batch, refusals, now);
    }
  }

  /** Renders a problem as a response. */
  public StoredResponse refusal(Problem problem, String requestId) {
    try {
      String body = json.writeValueAsString(problem.body(requestId));
      return StoredResponse.first(problem.code().status(), body, null, null);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a problem has only texts and numbers", e);
    }
  }

  /** The key was used for a request with another query or body. */
  public static Problem reused() {
    String message =
        "This key was used with another query or body. Use a new key for a new request.";
    return new Problem(ProblemCode.IDEMPOTENCY_KEY_REUSED, message)
        .withErrors(
            List.of(new FieldError(IdempotencyKey.HEADER, FieldCode.CONFLICT.code(), message)));
  }

  /** A concurrent request with the key has not finished within {@link #WAIT_SECONDS_MAX}. */
  public static Problem inProgress() {
    return new Problem(
        ProblemCode.IDEMPOTENCY_IN_PROGRESS,
        "A request with this Idempotency-Key is in progress. Retry later with the same key.");
  }
}
