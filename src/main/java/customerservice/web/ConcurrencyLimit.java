package customerservice.web;

import customerservice.access.Caller;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.platform.TenantId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many transfers of files run at once. Each holds megabytes for as long as its client
 * takes to read or send it. A transfer above the limit waits for its turn, so that a client with a
 * few more small files is not refused.
 */
public final class ConcurrencyLimit {
  /** One caller's, at once. */
  public static final int PER_CALLER_MAX = 4;

  /** One tenant's, at once. */
  static final int PER_TENANT_MAX = 8;

  /** All tenants', at once. */
  static final int ALL_MAX = 16;

  /** How long a transfer waits for its turn: one of a usual size has ended by then. */
  static final Duration WAIT_MAX = Duration.ofSeconds(5);

  /** As {@link #WAIT_MAX}. */
  static final String RETRY_AFTER_SECONDS = "5";

  private record Key(TenantId tenant, String subject) {}

  private final Map<Key, Integer> ofCallers = new HashMap<>();
  private final Map<TenantId, Integer> ofTenants = new HashMap<>();
  private final Duration waitMax;
  private int all;

  /** With the usual wait. */
  public ConcurrencyLimit() {
    this(WAIT_MAX);
  }

  /** With a wait that a test chooses. */
  ConcurrencyLimit(Duration waitMax) {
    this.waitMax = waitMax;
  }

  /**
   * Begins a transfer, and waits for its turn where too many run.
   *
   * @return what ends it; nothing if its turn did not come in time
   */
  public synchronized Optional<Runnable> begin(Caller caller) {
    Key key = new Key(caller.tenant(), caller.subject());
    long start = System.nanoTime();
    while (isFull(key)) {
      long left = waitMax.toNanos() - (System.nanoTime() - start);
      if (left <= 0) {
        return Optional.empty();
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    add(key, 1);
    return Optional.of(() -> end(key));
  }

  private boolean isFull(Key key) {
    return ofCallers.getOrDefault(key, 0) >= PER_CALLER_MAX
        || ofTenants.getOrDefault(key.tenant(), 0) >= PER_TENANT_MAX
        || all >= ALL_MAX;
  }

  /** The refusal of a transfer that would be one too many. */
  public static Problem refusal(HttpServerResponse response) {
    response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    return new Problem(
        ProblemCode.RATE_LIMITED, "Too many transfers at once: wait until one of them has ended.");
  }

  private synchronized void end(Key key) {
    add(key, -1);
    notifyAll();
  }

  private void add(Key key, int change) {
    all += change;
    ofCallers.merge(key, change, ConcurrencyLimit::sum);
    ofTenants.merge(key.tenant(), change, ConcurrencyLimit::sum);
  }

  /** Null, which removes the entry, for none. */
  private static @Nullable Integer sum(int one, int other) {
    return one + other == 0 ? null : Integer.valueOf(one + other);
  }

  /** How many callers have one. */
  synchronized int callers() {
    return ofCallers.size();
  }
}
