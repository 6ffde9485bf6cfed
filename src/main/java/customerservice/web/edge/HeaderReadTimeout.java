package customerservice.web.edge;

import customerservice.web.edge.Connections.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection if the head of a request is not complete in time. Without it, a client that
 * sends a byte now and then holds a connection for hours, because the server's read timeout only
 * detects inactivity. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The pipeline reports failures of reads and writes.
final class HeaderReadTimeout extends ChannelDuplexHandler {
  /** From the first byte of a request to the end of its headers. */
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** Whether the body or the response of the last request is incomplete. */
  private static final AttributeKey<BooleanSupplier> LAST_REQUEST =
      AttributeKey.valueOf("customerservice.web.last-request");

  private final Connections connections;
  private @Nullable Future<?> deadline;
  private @Nullable BooleanSupplier previous;

  HeaderReadTimeout(Connections connections) {
    this.connections = connections;
  }

  /** Whether the head of a request has begun to arrive and has no response yet. */
  static boolean isReading(Channel connection) {
    HeaderReadTimeout timeout = connection.pipeline().get(HeaderReadTimeout.class);
    return timeout != null && timeout.deadline != null;
  }

  /** Called when the head of a request is complete. */
  static void headComplete(HttpServerRequest request) {
    if (request.connection() instanceof ConnectionBase connection) {
      // Not with HTTP/2: it interleaves requests, and other limits cover slow and excessive frames.
      boolean isHttp2 = request.version() == HttpVersion.HTTP_2;
      connection
          .channel()
          .attr(LAST_REQUEST)
          .set(() -> isHttp2 || !(request.isEnded() && request.response().ended()));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    Channel channel = context.channel();
    BooleanSupplier last = channel.attr(LAST_REQUEST).get();
    if (!Objects.equals(last, previous)) {
      cancel();
    }
    if (deadline == null && (last == null || !last.getAsBoolean())) {
      previous = last;
      deadline =
          context
              .executor()
              .schedule(() -> closeIfLate(channel), TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
    context.fireChannelRead(bytes);
  }

  private void closeIfLate(Channel channel) {
    if (Objects.equals(channel.attr(LAST_REQUEST).get(), previous)) {
      connections.close(channel, CloseReason.SLOW_HEAD);
    }
  }

  /** A response shows that the head was complete, also if the decoder sends it. */
  @Override
  public void write(ChannelHandlerContext context, Object bytes, ChannelPromise promise) {
    cancel();
    context.write(bytes, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancel();
    context.fireChannelInactive();
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
