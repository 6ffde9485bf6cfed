package customerservice.web;

import customerservice.access.Caller;
import customerservice.platform.TenantId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

  /** One guest's, at once: a guest has one profile. */
  static final int PER_GUEST_MAX = 2;

  /** All guests' of one tenant, at once: the rest of its places is for its staff. */
  static final int GUESTS_OF_TENANT_MAX = 4;

  /** All guests', at once. */
  static final int GUESTS_MAX = 8;

  /** How long a transfer waits for its turn: one of a usual size has ended by then. */
  static final Duration WAIT_MAX = Duration.ofSeconds(5);

  /** The most transfers of some callers. */
  private record Limit(String callers, @Nullable TenantId tenant, int max) {}

  private final Map<Limit, Integer> running = new HashMap<>();
  private final Duration waitMax;

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
   * @param isGone tells whether the client has left; its transfer does not begin then
   * @return what ends it; nothing if it does not begin
   */
  public synchronized Optional<Runnable> begin(Caller caller, BooleanSupplier isGone) {
    List<Limit> limits = limits(caller);
    long start = System.nanoTime();
    while (isAnyFull(limits)) {
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
    if (isGone.getAsBoolean()) {
      return Optional.empty();
    }
    limits.forEach(limit -> running.merge(limit, 1, Integer::sum));
    return Optional.of(() -> end(limits));
  }

  private static List<Limit> limits(Caller caller) {
    TenantId tenant = caller.tenant();
    int callerMax = caller.isCustomer() ? PER_GUEST_MAX : PER_CALLER_MAX;
    List<Limit> limits = new ArrayList<>();
    limits.add(new Limit("caller " + caller.subject(), tenant, callerMax));
    limits.add(new Limit("tenant", tenant, PER_TENANT_MAX));
    limits.add(new Limit("all", null, ALL_MAX));
    if (caller.isCustomer()) {
      limits.add(new Limit("guests of tenant", tenant, GUESTS_OF_TENANT_MAX));
      limits.add(new Limit("guests", null, GUESTS_MAX));
    }
    return limits;
  }

  private boolean isAnyFull(List<Limit> limits) {
    return limits.stream().anyMatch(limit -> running.getOrDefault(limit, 0) >= limit.max());
  }

  private synchronized void end(List<Limit> limits) {
    limits.forEach(limit ->
        running.compute(limit, (same, count) -> count == null || count == 1 ? null : count - 1));
    notifyAll();
  }

  /** The refusal of a transfer that would be one too many. */
  public static Problem refusal(HttpServerResponse response) {
    return refusal(response, "Too many transfers at once: wait until one of them has ended.");
  }

  /** The refusal of a request that would hold too much at once. */
  public static Problem refusal(HttpServerResponse response, String detail) {
    response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(WAIT_MAX.toSeconds()));
    return new Problem(ProblemCode.RATE_LIMITED, detail);
  }

  /** How many limits a running transfer counts for. */
  synchronized int used() {
    return running.size();
  }
}
