package customerservice.web;

import customerservice.access.Caller;
import customerservice.platform.Problem;
import customerservice.platform.ProblemCode;
import customerservice.platform.TenantId;
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

  /** How long a transfer waits for its turn: one of a usual size has ended by then. */
  static final Duration WAIT_MAX = Duration.ofSeconds(5);

  /** As {@link #WAIT_MAX}. */
  static final String RETRY_AFTER_SECONDS = "5";

  /** One guest's, at once: a guest has one profile. */
  static final int PER_GUEST_MAX = 2;

  /** All guests' of one tenant, at once: the rest of its places is for its staff. */
  static final int GUESTS_OF_TENANT_MAX = 4;

  /** All guests', at once. */
  static final int GUESTS_MAX = 8;

  /** A number of transfers that a caller shares with others, and its maximum. */
  private record Share(String of, @Nullable TenantId tenant, int max) {}

  private final Map<Share, Integer> running = new HashMap<>();
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
   * @param isGone whether the client has left meanwhile: then the turn is another's
   * @return what ends it; nothing if its turn did not come in time
   */
  public synchronized Optional<Runnable> begin(Caller caller, BooleanSupplier isGone) {
    List<Share> shares = shares(caller);
    long start = System.nanoTime();
    while (isAnyFull(shares)) {
      long left = waitMax.toNanos() - (System.nanoTime() - start);
      if (left <= 0 || isGone.getAsBoolean()) {
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
    shares.forEach(share -> running.merge(share, 1, Integer::sum));
    return Optional.of(() -> end(shares));
  }

  private static List<Share> shares(Caller caller) {
    TenantId tenant = caller.tenant();
    int callerMax = caller.isCustomer() ? PER_GUEST_MAX : PER_CALLER_MAX;
    List<Share> shares = new ArrayList<>();
    shares.add(new Share("caller " + caller.subject(), tenant, callerMax));
    shares.add(new Share("tenant", tenant, PER_TENANT_MAX));
    shares.add(new Share("all", null, ALL_MAX));
    if (caller.isCustomer()) {
      shares.add(new Share("guests of tenant", tenant, GUESTS_OF_TENANT_MAX));
      shares.add(new Share("guests", null, GUESTS_MAX));
    }
    return shares;
  }

  private boolean isAnyFull(List<Share> shares) {
    return shares.stream().anyMatch(share -> running.getOrDefault(share, 0) >= share.max());
  }

  private synchronized void end(List<Share> shares) {
    shares.forEach(share ->
        running.compute(share, (same, count) -> count == null || count == 1 ? null : count - 1));
    notifyAll();
  }

  /** The refusal of a transfer that would be one too many. */
  public static Problem refusal(HttpServerResponse response) {
    response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    return new Problem(
        ProblemCode.RATE_LIMITED, "Too many transfers at once: wait until one of them has ended.");
  }

  /** How many shares have a transfer that runs. */
  synchronized int used() {
    return running.size();
  }
}
