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
 * Cuts a connection whose next request has begun and does not come to the end of its head: a client
 * that sends a byte now and then would hold it for hours. The server's own limit is on silence
 * alone. Runs on the connection's own thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Whoever reads or writes hears of a failure.
final class HeaderReadTimeout extends ChannelDuplexHandler {
  /** From the first byte of a request until its line and headers are there. */
  static final Duration TIME = Duration.ofSeconds(15);

  /** Whether the request that came last is still coming or being answered. */
  private static final AttributeKey<BooleanSupplier> LAST =
      AttributeKey.valueOf("customerservice.web.last-request");

  private final Connections connections;
  private @Nullable Future<?> deadline;
  private @Nullable BooleanSupplier before;

  HeaderReadTimeout(Connections connections) {
    this.connections = connections;
  }

  /** A request's head is complete. */
  static void passed(HttpServerRequest request) {
    if (request.connection() instanceof ConnectionBase connection) {
      // HTTP/2 sends many at once; there a head is a frame, and silence and floods have limits.
      boolean isForAll = request.version() == HttpVersion.HTTP_2;
      connection
          .channel()
          .attr(LAST)
          .set(() -> isForAll || !(request.isEnded() && request.response().ended()));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object bytes) {
    Channel channel = context.channel();
    BooleanSupplier last = channel.attr(LAST).get();
    if (!Objects.equals(last, before)) {
      cancel();
    }
    if (deadline == null && (last == null || !last.getAsBoolean())) {
      before = last;
      deadline =
          context.executor().schedule(() -> cut(channel), TIME.toMillis(), TimeUnit.MILLISECONDS);
    }
    context.fireChannelRead(bytes);
  }

  private void cut(Channel channel) {
    if (Objects.equals(channel.attr(LAST).get(), before)) {
      connections.close(channel, CloseReason.SLOW_HEAD);
    }
  }

  /** What is answered has come, whoever answers it. */
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
