package customerservice.access.ratelimit;

import java.util.concurrent.TimeUnit;

/**
 * Whether a rate limit allows a request, and the header fields that report it
 * (draft-ietf-httpapi-ratelimit-headers-09, structured fields of RFC 9651).
 *
 * @param policy the name of the limit
 * @param quota the number of requests in a full bucket
 * @param windowSeconds the time in which an empty bucket becomes full
 * @param result the state of the bucket after this request
 */
record RateLimitDecision(String policy, int quota, int windowSeconds, TokenBuckets.Result result) {
  /** The header field for the policy. */
  static final String POLICY_FIELD = "RateLimit-Policy";

  /** The header field for the remaining quota. */
  static final String FIELD = "RateLimit";

  boolean isAllowed() {
    return result.isTaken();
  }

  /** Renders the policy: {@code "reads";q=200;w=2}. */
  String policyField() {
    return "\"" + policy + "\";q=" + quota + ";w=" + windowSeconds;
  }

  /** Renders the remaining requests and the seconds until full: {@code "reads";r=199;t=1}. */
  String field() {
    return "\"" + policy + "\";r=" + result.remaining() + ";t=" + seconds(result.fullInMicros());
  }

  /** Returns the seconds until the next token, at least 1. */
  long retryAfterSeconds() {
    return Math.max(1, seconds(result.nextInMicros()));
  }

  private static long seconds(long micros) {
    return Math.ceilDiv(micros, TimeUnit.SECONDS.toMicros(1));
  }
}
