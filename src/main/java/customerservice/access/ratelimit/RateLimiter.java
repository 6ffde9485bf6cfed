package customerservice.access.ratelimit;

import customerservice.access.Caller;
import customerservice.access.Clients;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Counts requests, tells in each answer how many more may come, and refuses what is too many. */
@Singleton
public final class RateLimiter {
  private final RateLimits limits;
  private final Clients clients;

  RateLimiter(RateLimits limits, Clients clients) {
    this.limits = limits;
    this.clients = clients;
  }

  /**
   * A request of somebody who is known.
   *
   * @throws Problem {@code rate_limited}
   */
  public void pass(Caller caller, HttpServerRequest request) {
    boolean isRead =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    require(limits.of(caller, isRead), request.response());
  }

  /**
   * A request for what is public.
   *
   * @throws Problem {@code rate_limited}
   */
  public void passGuest(HttpServerRequest request) {
    require(limits.ofGuest(clients.address(request)), request.response());
  }

  /**
   * A request without a valid token. A valid one from the same address is not held up by it: behind
   * one address may be all tills of a restaurant, of which one has an old token.
   *
   * @throws Problem {@code rate_limited}
   */
  public void fail(HttpServerRequest request) {
    require(limits.ofFailure(clients.address(request)), request.response());
  }

  private static void require(Optional<RateLimitDecision> counted, HttpServerResponse response) {
    if (counted.isEmpty()) {
      return;
    }
    RateLimitDecision allowance = counted.get();
    response.putHeader(RateLimitDecision.POLICY_FIELD, allowance.policyField());
    response.putHeader(RateLimitDecision.FIELD, allowance.field());
    if (!allowance.isGranted()) {
      long seconds = allowance.retryAfterSeconds();
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      throw new Problem(
          ProblemCode.RATE_LIMITED,
          "Try again in " + seconds + (seconds == 1 ? " second." : " seconds."));
    }
  }
}
