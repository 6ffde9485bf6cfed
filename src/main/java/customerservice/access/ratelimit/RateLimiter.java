package customerservice.access.ratelimit;

import customerservice.access.Caller;
import customerservice.access.Clients;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Counts requests, reports the remaining quota in each response, and refuses the excess. */
@Singleton
public final class RateLimiter {
  private final RateLimits limits;
  private final Clients clients;
  private final Meter.MeterProvider<Counter> requests;

  RateLimiter(RateLimits limits, Clients clients, MeterRegistry meters) {
    this.limits = limits;
    this.clients = clients;
    this.requests =
        Counter.builder("rate.limit.requests")
            .description("Requests that a rate limit counted, by policy and result")
            .withRegistry(meters);
  }

  /**
   * Counts a request with a valid token against its caller.
   *
   * @throws Problem {@code rate_limited}
   */
  public void countCaller(Caller caller, HttpServerRequest request) {
    boolean isRead =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    require(limits.forCaller(caller, isRead), request.response());
  }

  /**
   * Counts a request for a public resource against the client's address.
   *
   * @throws Problem {@code rate_limited}
   */
  public void countPublic(HttpServerRequest request) {
    require(limits.forPublic(clients.address(request)), request.response());
  }

  /**
   * Counts a failed authentication against the client's address. Valid tokens from the address are
   * not affected: all tills of a restaurant may share it, and one of them may have an old token.
   *
   * @throws Problem {@code rate_limited}
   */
  public void countFailure(HttpServerRequest request) {
    require(limits.forFailure(clients.address(request)), request.response());
  }

  private void require(Optional<RateLimitDecision> counted, HttpServerResponse response) {
    if (counted.isEmpty()) {
      return;
    }
    RateLimitDecision decision = counted.get();
    response.putHeader(RateLimitDecision.POLICY_FIELD, decision.policyField());
    response.putHeader(RateLimitDecision.FIELD, decision.field());
    requests
        .withTags(
            "policy", decision.policy(), "result", decision.isAllowed() ? "allowed" : "refused")
        .increment();
    if (!decision.isAllowed()) {
      long seconds = decision.retryAfterSeconds();
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      throw new Problem(
          ProblemCode.RATE_LIMITED,
          "Try again in " + seconds + (seconds == 1 ? " second." : " seconds."));
    }
  }
}
