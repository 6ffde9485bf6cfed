package customerservice.web.edge;

import customerservice.platform.settings.ConnectionSettings;
import customerservice.platform.settings.IpRange;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TrustedProxies;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections by client network, and the limits for all connections of a network. A
 * trusted proxy forwards many clients, so it has no limit here.
 */
@Singleton
final class Connections {
  /**
   * The unwritten response bytes of one network may fill 1/8 of the direct memory, whose maximum is
   * the size of the heap.
   */
  private static final int UNWRITTEN_SHARE = 8;

  private final Map<String, Set<Channel>> open = new ConcurrentHashMap<>();
  private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
  private final Counter incomplete;
  private final ConnectionSettings settings;
  private final TrustedProxies proxies;
  private final GracefulStop stop;
  private final long unwrittenBytesMax;

  /** The reason why the service closed a connection; the metric's tag {@code reason}. */
  enum CloseReason {
    /** The network had the maximum of connections or streams. */
    ADDRESS_LIMIT,
    /** The client did not read the response. */
    WRITE_TIMEOUT,
    /** The clients of the network left too many response bytes unread. */
    UNWRITTEN_BYTES,
    /** The head of a request took too long. */
    SLOW_HEAD,
    /** The rest of a body, after its response was sent, was too long or took too long. */
    UNREAD_BODY,
    /** The bytes were not HTTP. */
    MALFORMED
  }

  @Inject
  Connections(Settings settings, GracefulStop stop, MeterRegistry meters) {
    this(
        settings.connections(),
        settings.traffic().proxies(),
        stop,
        Runtime.getRuntime().maxMemory() / UNWRITTEN_SHARE,
        meters);
  }

  /** Creates an instance with a limit of unwritten bytes that a test can reach. */
  Connections(
      ConnectionSettings settings,
      TrustedProxies proxies,
      GracefulStop stop,
      long unwrittenBytesMax,
      MeterRegistry meters) {
    this.settings = settings;
    this.proxies = proxies;
    this.stop = stop;
    this.unwrittenBytesMax = unwrittenBytesMax;
    this.incomplete =
        Counter.builder("http.server.responses.incomplete")
            .description(
                "Responses that were not sent completely: the client left or the service failed")
            .register(meters);
    Gauge.builder("http.server.active.connections", stop, GracefulStop::connections)
        .description("Open connections of both ports")
        .register(meters);
    for (CloseReason reason : CloseReason.values()) {
      closed.put(
          reason,
          Counter.builder("http.server.connections.closed")
              .description("Connections that the service refused or closed early")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /** Whether each response must be the last one of its connection. */
  boolean isStopping() {
    return stop.isStopping();
  }

  Duration writeTimeout() {
    return settings.writeTimeout();
  }

  /** Counts a closed connection. */
  void count(CloseReason reason) {
    Counter counter = closed.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Counts a response that was not sent completely. */
  void countIncomplete() {
    incomplete.increment();
  }

  /** Adds a connection that the server accepted; false if its network has the maximum. */
  boolean admit(Channel connection) {
    if (!isBelowLimit(connection)) {
      count(CloseReason.ADDRESS_LIMIT);
      return false;
    }
    stop.opened(connection);
    return true;
  }

  private boolean isBelowLimit(Channel connection) {
    String network = network(connection);
    if (network == null) {
      return true;
    }
    Set<Channel> others =
        open.compute(
            network,
            (key, known) -> {
              Set<Channel> all = known == null ? ConcurrentHashMap.newKeySet() : known;
              if (all.size() < settings.perAddressMax()) {
                all.add(connection);
              }
              return all;
            });
    if (!others.contains(connection)) {
      return false;
    }
    connection.closeFuture().addListener(end -> remove(network, connection));
    return true;
  }

  private void remove(String network, Channel connection) {
    open.computeIfPresent(
        network,
        (key, all) -> {
          all.remove(connection);
          return all.isEmpty() ? null : all;
        });
  }

  /** Closes a connection if its network has more unwritten bytes than the limit. */
  void closeIfOverLimit(Channel connection) {
    String network = network(connection);
    Set<Channel> all = network == null ? null : open.get(network);
    if (all != null
        && all.stream().mapToLong(Connections::unwrittenBytes).sum() > unwrittenBytesMax) {
      close(connection, CloseReason.UNWRITTEN_BYTES);
    }
  }

  /**
   * Whether the number of HTTP/2 streams of the network is allowed; closes the connection if not.
   */
  boolean admitStreams(Channel connection) {
    if (!connection.isOpen()) {
      return false;
    }
    String network = network(connection);
    Set<Channel> all = network == null ? null : open.get(network);
    if (all == null
        || all.stream().mapToInt(Connections::streams).sum() <= settings.perAddressMax()) {
      return true;
    }
    close(connection, CloseReason.ADDRESS_LIMIT);
    return false;
  }

  private static int streams(Channel connection) {
    Http2Streams http2 = Http2Streams.of(connection);
    return http2 == null ? 0 : http2.count();
  }

  /** Closes a connection and counts the reason. */
  void close(Channel connection, CloseReason reason) {
    count(reason);
    var _ = connection.close();
  }

  /** Returns the response bytes that the client has not read yet. */
  static long unwrittenBytes(Channel connection) {
    ChannelOutboundBuffer buffer = connection.unsafe().outboundBuffer();
    Http2Streams http2 = Http2Streams.of(connection);
    return (buffer == null ? 0 : buffer.totalPendingWriteBytes())
        + (http2 == null ? 0 : http2.unsentBytes());
  }

  /** Returns the client's network; null for a connection without a limit. */
  private @Nullable String network(Channel connection) {
    if (!(connection.remoteAddress() instanceof InetSocketAddress peer)) {
      return null;
    }
    InetAddress address = peer.getAddress();
    return address == null || proxies.isTrusted(address) ? null : IpRange.clientNetwork(address);
  }

  /** Returns the number of networks with an open connection. */
  int networks() {
    return open.size();
  }
}
