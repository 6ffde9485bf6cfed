package customerservice.access.ratelimit;

import java.util.concurrent.TimeUnit;

/**
 * What a request was allowed, and how that is told: by the fields of
 * draft-ietf-httpapi-ratelimit-headers-09, structured fields of RFC 9651.
 *
 * @param policy the name of the limit
 * @param quota how many requests can come at once
 * @param windowSeconds how long it takes until as many can come again
 * @param draw what came of asking
 */
record RateLimitDecision(String policy, int quota, int windowSeconds, TokenBuckets.Draw draw) {
  /** The field that says what holds for everybody. */
  static final String POLICY_FIELD = "RateLimit-Policy";

  /** The field that says how much of it is left. */
  static final String FIELD = "RateLimit";

  boolean isGranted() {
    return draw.isTaken();
  }

  /** {@code "reads";q=200;w=2}. */
  String policyField() {
    return "\"" + policy + "\";q=" + quota + ";w=" + windowSeconds;
  }

  /** {@code "reads";r=199;t=1}: how many are left, and in how many seconds all are back. */
  String field() {
    return "\"" + policy + "\";r=" + draw.left() + ";t=" + seconds(draw.fullInMicros());
  }

  /** When to try again: never sooner than that. */
  long retryAfterSeconds() {
    return Math.max(1, seconds(draw.nextInMicros()));
  }

  private static long seconds(long micros) {
    return Math.ceilDiv(micros, TimeUnit.SECONDS.toMicros(1));
  }
}
