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
 * The rate limits: each caller has a bucket for reads and a bucket for writes, each address a
 * bucket for public resources and a bucket for failed authentications. Each replica counts
 * separately.
 */
@Singleton
final class RateLimits {
  /** A bucket holds the requests of two seconds, so a burst may be twice the rate. */
  static final int BURST_SECONDS = 2;

  /** A till or an ordering app sends the requests of many people. */
  static final int SERVICE_FACTOR = 10;

  private static final int FAILURE_SECONDS = 60;

  /** These slots take 2 MiB. */
  private static final int CALLER_SLOTS = 1 << 18;

  /** These slots take 512 KiB. */
  private static final int ADDRESS_SLOTS = 1 << 16;

  private final TokenBuckets callers = new TokenBuckets(CALLER_SLOTS, micros(BURST_SECONDS));
  private final TokenBuckets addresses = new TokenBuckets(ADDRESS_SLOTS, micros(BURST_SECONDS));
  private final TokenBuckets failures = new TokenBuckets(ADDRESS_SLOTS, micros(FAILURE_SECONDS));
  private final @Nullable Rates rates;
  private final InstantSource clock;

  RateLimits(Settings settings, InstantSource clock) {
    this.rates = settings.traffic().rates();
    this.clock = clock;
  }

  private static long micros(int seconds) {
    return TimeUnit.SECONDS.toMicros(seconds);
  }

  /** Takes a token of a caller; empty if rate limits are off. */
  Optional<RateLimitDecision> forCaller(Caller caller, boolean isRead) {
    if (rates == null) {
      return Optional.empty();
    }
    boolean isService = caller.role() == Role.SERVICE;
    int perSecond = isRead ? rates.readsPerSecond() : rates.writesPerSecond();
    int size = perSecond * BURST_SECONDS * (isService ? SERVICE_FACTOR : 1);
    // A tenant's name has no space, so no two callers have the same key.
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

  /** Takes a token of an address for a public resource; empty if rate limits are off. */
  Optional<RateLimitDecision> forPublic(InetAddress address) {
    return rates == null
        ? Optional.empty()
        : Optional.of(
            decision(
                "public",
                addresses,
                address,
                rates.readsPerSecond() * BURST_SECONDS,
                BURST_SECONDS));
  }

  /** Takes a token of an address for a failed authentication; empty if rate limits are off. */
  Optional<RateLimitDecision> forFailure(InetAddress address) {
    return rates == null
        ? Optional.empty()
        : Optional.of(
            decision(
                "failed-authentications",
                failures,
                address,
                rates.failedAuthenticationsPerMinute(),
                FAILURE_SECONDS));
  }

  private RateLimitDecision decision(
      String policy, TokenBuckets buckets, InetAddress address, int size, int windowSeconds) {
    return new RateLimitDecision(
        policy, size, windowSeconds, buckets.take(IpRange.clientNetwork(address), size, now()));
  }

  private long now() {
    return TokenBuckets.micros(clock.instant());
  }
}
