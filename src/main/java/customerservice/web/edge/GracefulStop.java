package customerservice.web.edge;

import customerservice.platform.settings.Settings;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Stops the server without losing a request. A client may send a request on an open connection at
 * the moment of the stop, so a connection stays open until it has carried one more response or has
 * been idle for {@link #IDLE_MAX}. {@link RequestGate} adds {@code Connection: close} to that
 * response and then closes the connection; {@link Http2Streams} sends a GOAWAY instead.
 */
@Singleton
public final class GracefulStop {
  private static final Logger LOG = Logger.getLogger(GracefulStop.class);

  /** The time in which a request that the client has sent arrives, also from a distant network. */
  static final Duration IDLE_MAX = Duration.ofSeconds(1);

  /** The time after the grace period for the requests in progress. */
  static final Duration REQUESTS_MAX = Duration.ofSeconds(6);

  private static final Duration LISTENERS_CLOSE_MAX = Duration.ofSeconds(1);

  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Duration grace;
  private volatile boolean isStopping;

  @Inject
  GracefulStop(Settings settings) {
    this(settings.connections().shutdownGrace());
  }

  /** Creates an instance with a grace period. */
  GracefulStop(Duration grace) {
    this.grace = grace;
  }

  /** Whether each response must be the last one of its connection. */
  public boolean isStopping() {
    return isStopping;
  }

  /** Adds a listening socket, which is closed after the grace period. */
  void listening(ServerChannel listener) {
    channels.add(listener);
  }

  /** Adds a connection. */
  void opened(Channel connection) {
    channels.add(connection);
  }

  /** Returns the number of open connections. */
  int connections() {
    return Math.toIntExact(
        channels.stream().filter(channel -> !(channel instanceof ServerChannel)).count());
  }

  void stop(@Observes ShutdownDelayInitiatedEvent event) {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns when all requests are answered, at most {@link #REQUESTS_MAX} after the grace period.
   */
  void stop() throws InterruptedException {
    isStopping = true;
    channels.forEach(Http2Streams::goAway);
    TimeUnit.NANOSECONDS.sleep(grace.toNanos());
    channels
        .close(ChannelMatchers.isServerChannel())
        .await(LISTENERS_CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    // A handler is added on the connection's event loop, and its time begins there.
    channels.forEach(connection ->
        connection.pipeline().addFirst(new IdleTimeout(IDLE_MAX, GracefulStop::isBusy)));
    if (!channels.newCloseFuture().await(REQUESTS_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warnf(
          "%d connections are closed before their requests are answered, after %d s.",
          connections(), REQUESTS_MAX.toSeconds());
    }
  }

  /** Whether the client has begun to send a request that has no complete response. */
  private static boolean isBusy(Channel connection) {
    return HeaderReadTimeout.isReading(connection)
        || RequestGate.isBusy(connection)
        || Http2Streams.isBusy(connection);
  }
}
