package customerservice.web.edge;

import customerservice.platform.settings.ConnectionSettings;
import customerservice.platform.settings.IpRange;
import customerservice.platform.settings.Settings;
import customerservice.platform.settings.TrustedProxies;
import io.micrometer.core.instrument.Counter;
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
 * The open connections by client network, and the limits that hold for a network as a whole. A
 * trusted proxy carries many clients and has no limit here.
 */
@Singleton
public final class Connections {
  /**
   * The share of the heap that the unwritten answers of one network may fill. Direct memory, where
   * they wait, has the size of the heap.
   */
  private static final int UNWRITTEN_SHARE = 8;

  private final Map<String, Set<Channel>> open = new ConcurrentHashMap<>();
  private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
  private final Counter brokenOff;
  private final ConnectionSettings settings;
  private final TrustedProxies proxies;
  private final long unwrittenBytesMax;

  /** Why the service closed a connection; the tag {@code reason} of the metric. */
  public enum CloseReason {
    /** The network had as many connections as it may have. */
    ADDRESS_LIMIT,
    /** The client did not take the answer. */
    WRITE_TIMEOUT,
    /** The network left too many bytes of answers untaken. */
    UNWRITTEN_BYTES,
    /** The head of a request took too long. */
    SLOW_HEAD,
    /** A body that the answer did not need was too long, or took too long. */
    UNREAD_BODY,
    /** The bytes were not HTTP. */
    MALFORMED
  }

  @Inject
  public Connections(Settings settings, MeterRegistry meters) {
    this(
        settings.connections(),
        settings.traffic().proxies(),
        Runtime.getRuntime().maxMemory() / UNWRITTEN_SHARE,
        meters);
  }

  /** With a limit of unwritten bytes that a test can reach. */
  public Connections(
      ConnectionSettings settings,
      TrustedProxies proxies,
      long unwrittenBytesMax,
      MeterRegistry meters) {
    this.settings = settings;
    this.proxies = proxies;
    this.unwrittenBytesMax = unwrittenBytesMax;
    this.brokenOff =
        Counter.builder("http.server.responses.broken.off")
            .description(
                "Answers that ended before their end: the client left, or the service failed")
            .register(meters);
    for (CloseReason reason : CloseReason.values()) {
      closed.put(
          reason,
          Counter.builder("http.server.connections.closed")
              .description("Connections that the service refused or closed before their end")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  Duration writeTimeout() {
    return settings.writeTimeout();
  }

  /** Counts a connection that is closed for this reason. */
  public void count(CloseReason reason) {
    Counter counter = closed.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Counts an answer of which the client did not get the end. */
  public void countBrokenOff() {
    brokenOff.increment();
  }

  /** Adds a connection that the server accepted; false if its network may have no more. */
  boolean admit(Channel connection) {
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
      count(CloseReason.ADDRESS_LIMIT);
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

  /** Closes a connection if those of its network hold more unwritten bytes than they may. */
  void closeIfOverLimit(Channel connection) {
    String network = network(connection);
    Set<Channel> all = network == null ? null : open.get(network);
    if (all != null
        && all.stream().mapToLong(Connections::unwrittenBytes).sum() > unwrittenBytesMax) {
      close(connection, CloseReason.UNWRITTEN_BYTES);
    }
  }

  /** Whether the streams of this one's network are not too many; closes the connection if so. */
  boolean admitsStreams(Channel connection) {
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
    Http2Answers http2 = Http2Answers.of(connection);
    return http2 == null ? 0 : http2.streams();
  }

  /** Closes a connection and counts why. */
  public void close(Channel connection, CloseReason reason) {
    count(reason);
    var _ = connection.close();
  }

  /** The bytes of answers that wait for the client to take them. */
  static long unwrittenBytes(Channel connection) {
    ChannelOutboundBuffer buffer = connection.unsafe().outboundBuffer();
    Http2Answers http2 = Http2Answers.of(connection);
    return (buffer == null ? 0 : buffer.totalPendingWriteBytes())
        + (http2 == null ? 0 : http2.unsentBytes());
  }

  /** Null where no limit holds. */
  private @Nullable String network(Channel connection) {
    if (!(connection.remoteAddress() instanceof InetSocketAddress peer)) {
      return null;
    }
    InetAddress address = peer.getAddress();
    return address == null || proxies.isTrusted(address) ? null : IpRange.clientNetwork(address);
  }

  /** How many networks have a connection. */
  int networks() {
    return open.size();
  }
}
