package customerservice.access.ratelimit;

import customerservice.access.Caller;
import customerservice.access.Role;
import customerservice.platform.settings.IpRange;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TrafficSettings.Rates;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody may ask: a bucket of tokens for the reads of each caller and one for their
 * writes, one for each address that asks for what is public, and one for each whose tokens are not
 * valid. Each replica counts for itself.
 */
@Singleton
final class RateLimits {
  /** A second's worth is there at once, beside the one that comes meanwhile. */
  static final int BURST_SECONDS = 2;

  /** A machine works for many people. */
  static final int SERVICE_FACTOR = 10;

  private static final int FAILURES_SECONDS = 60;

  /** 2 MiB. */
  private static final int CALLERS = 1 << 18;

  /** 512 KiB. */
  private static final int ADDRESSES = 1 << 16;

  private final TokenBuckets callers = new TokenBuckets(CALLERS, micros(BURST_SECONDS));
  private final TokenBuckets guests = new TokenBuckets(ADDRESSES, micros(BURST_SECONDS));
  private final TokenBuckets failures = new TokenBuckets(ADDRESSES, micros(FAILURES_SECONDS));
  private final @Nullable Rates rates;
  private final InstantSource clock;

  RateLimits(Settings settings, InstantSource clock) {
    this.rates = settings.traffic().rates();
    this.clock = clock;
  }

  private static long micros(int seconds) {
    return TimeUnit.SECONDS.toMicros(seconds);
  }

  /** A request of a caller whose token is valid; empty where nothing is counted. */
  Optional<RateLimitDecision> of(Caller caller, boolean isRead) {
    if (rates == null) {
      return Optional.empty();
    }
    boolean isService = caller.role() == Role.SERVICE;
    int perSecond = isRead ? rates.readsPerSecond() : rates.writesPerSecond();
    int size = perSecond * BURST_SECONDS * (isService ? SERVICE_FACTOR : 1);
    // No tenant has a space in its name: no two callers have the same key.
    String key =
        (isRead ? "r" : "w")
            + (isService ? "s " : "p ")
            + caller.tenant().value()
            + ' '
            + caller.subject();
    return Optional.of(
        new RateLimitDecision(
            isRead ? "reads" : "writes", size, BURST_SECONDS, callers.take(key, size, now())));
  }

  /** A request for what is public. */
  Optional<RateLimitDecision> ofGuest(InetAddress address) {
    return rates == null
        ? Optional.empty()
        : Optional.of(
            of("public", guests, address, rates.readsPerSecond() * BURST_SECONDS, BURST_SECONDS));
  }

  /** A request without a valid token. */
  Optional<RateLimitDecision> ofFailure(InetAddress address) {
    return rates == null
        ? Optional.empty()
        : Optional.of(
            of(
                "failed-authentications",
                failures,
                address,
                rates.failedAuthenticationsPerMinute(),
                FAILURES_SECONDS));
  }

  private RateLimitDecision of(
      String policy, TokenBuckets buckets, InetAddress address, int size, int windowSeconds) {
    return new RateLimitDecision(
        policy, size, windowSeconds, buckets.take(IpRange.clientNetwork(address), size, now()));
  }

  private long now() {
    return TokenBuckets.micros(clock.instant());
  }
}
