package customerservice.web.edge;

import customerservice.platform.settings.ConnectionSettings;
import customerservice.platform.settings.TrustedProxies;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;

/** Creates connection limits for tests. */
final class TestConnections {
  static final Duration WRITE_TIMEOUT = Duration.ofSeconds(60);

  private TestConnections() {}

  static Connections usual() {
    return of(512, Long.MAX_VALUE, new TrustedProxies(List.of()));
  }

  static Connections of(int perAddressMax, long unwrittenBytesMax, TrustedProxies proxies) {
    return of(perAddressMax, unwrittenBytesMax, proxies, new GracefulStop(Duration.ZERO));
  }

  /** Connections of a server that the stop ends. */
  static Connections of(GracefulStop stop) {
    return of(512, Long.MAX_VALUE, new TrustedProxies(List.of()), stop);
  }

  private static Connections of(
      int perAddressMax, long unwrittenBytesMax, TrustedProxies proxies, GracefulStop stop) {
    return new Connections(
        new ConnectionSettings(perAddressMax, WRITE_TIMEOUT, Duration.ZERO),
        proxies,
        stop,
        unwrittenBytesMax,
        new SimpleMeterRegistry());
  }
}
