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
 * Limits the number of file transfers that run at once, since each holds megabytes until its client
 * has read or sent the file. A transfer above a limit waits for a few seconds, so that a client
 * with several small files is not refused.
 */
public final class ConcurrencyLimit {
  /** The maximum of one caller. */
  public static final int PER_CALLER_MAX = 4;

  /** The maximum of one tenant. */
  static final int PER_TENANT_MAX = 8;

  /** The maximum of all tenants. */
  static final int TOTAL_MAX = 16;

  /** The maximum of one caller with role {@code customer}, which has only one profile to export. */
  static final int PER_CUSTOMER_MAX = 2;

  /** The maximum of all customers of one tenant; the rest is for its staff. */
  static final int CUSTOMERS_PER_TENANT_MAX = 4;

  /** The maximum of all customers of all tenants. */
  static final int CUSTOMERS_TOTAL_MAX = 8;

  /** The time that a transfer waits for a free slot; a file of the usual size takes less. */
  static final Duration WAIT_MAX = Duration.ofSeconds(5);

  /**
   * The maximum for a group of callers.
   *
   * @param group names the group within its tenant
   * @param tenant null for a group of callers of all tenants
   */
  private record Limit(String group, @Nullable TenantId tenant, int max) {}

  private final Map<Limit, Integer> running = new HashMap<>();
  private final Duration waitMax;

  /** Creates a limit that waits for {@link #WAIT_MAX}. */
  public ConcurrencyLimit() {
    this(WAIT_MAX);
  }

  /** Creates a limit with a shorter wait for tests. */
  ConcurrencyLimit(Duration waitMax) {
    this.waitMax = waitMax;
  }

  /**
   * Begins a transfer, after a wait if too many run.
   *
   * @param isDisconnected whether the client has left, so that the transfer must not begin
   * @return ends the transfer; empty if the transfer did not begin
   */
  public synchronized Optional<Runnable> begin(Caller caller, BooleanSupplier isDisconnected) {
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
    if (isDisconnected.getAsBoolean()) {
      return Optional.empty();
    }
    limits.forEach(limit -> running.merge(limit, 1, Integer::sum));
    return Optional.of(() -> end(limits));
  }

  private static List<Limit> limits(Caller caller) {
    TenantId tenant = caller.tenant();
    int callerMax = caller.isCustomer() ? PER_CUSTOMER_MAX : PER_CALLER_MAX;
    List<Limit> limits = new ArrayList<>();
    limits.add(new Limit("caller " + caller.subject(), tenant, callerMax));
    limits.add(new Limit("tenant", tenant, PER_TENANT_MAX));
    limits.add(new Limit("all", null, TOTAL_MAX));
    if (caller.isCustomer()) {
      limits.add(new Limit("customers of tenant", tenant, CUSTOMERS_PER_TENANT_MAX));
      limits.add(new Limit("customers", null, CUSTOMERS_TOTAL_MAX));
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

  /** Returns the 429 for a transfer that found no free slot, and sets {@code Retry-After}. */
  public static Problem refusal(HttpServerResponse response) {
    return refusal(
        response, "Too many file transfers are running. Retry after one of them has ended.");
  }

  /**
   * Returns the 429 for a request that would hold too much memory, and sets {@code Retry-After}.
   */
  public static Problem refusal(HttpServerResponse response, String detail) {
    response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(WAIT_MAX.toSeconds()));
    return new Problem(ProblemCode.RATE_LIMITED, detail);
  }

  /** Returns the number of limits that count at least one running transfer. */
  synchronized int used() {
    return running.size();
  }
}
