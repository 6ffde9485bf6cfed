package customerservice.access;

import customerservice.platform.IpRange;
import customerservice.platform.Settings;
import customerservice.platform.TrafficSettings.Rates;
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

  private final Buckets callers = new Buckets(CALLERS, micros(BURST_SECONDS));
  private final Buckets guests = new Buckets(ADDRESSES, micros(BURST_SECONDS));
  private final Buckets failures = new Buckets(ADDRESSES, micros(FAILURES_SECONDS));
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
  Optional<Allowance> of(Caller caller, boolean isRead) {
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
        new Allowance(
            isRead ? "reads" : "writes", size, BURST_SECONDS, callers.take(key, size, now())));
  }

  /** A request for what is public. */
  Optional<Allowance> ofGuest(InetAddress address) {
    return rates == null
        ? Optional.empty()
        : Optional.of(
            of("public", guests, address, rates.readsPerSecond() * BURST_SECONDS, BURST_SECONDS));
  }

  /** A request without a valid token. */
  Optional<Allowance> ofFailure(InetAddress address) {
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

  private Allowance of(
      String policy, Buckets buckets, InetAddress address, int size, int windowSeconds) {
    return new Allowance(
        policy, size, windowSeconds, buckets.take(IpRange.clientNetwork(address), size, now()));
  }

  private long now() {
    return Buckets.micros(clock.instant());
  }
}
