package customerservice.web.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Closes a connection on which no byte was received or sent for some time. It replaces the server's
 * own idle timeout, which counts a response as sent only when it is complete and therefore closes
 * the connection during a large response on a slow line.
 */
final class IdleTimeout extends IdleStateHandler {
  /** Longer than the 60 s after which common load balancers close an idle connection. */
  static final Duration TIMEOUT = Duration.ofSeconds(75);

  private final Predicate<Channel> isBusy;

  IdleTimeout() {
    this(TIMEOUT, connection -> false);
  }

  /** Creates a timeout that does not close busy connections. */
  IdleTimeout(Duration timeout, Predicate<Channel> isBusy) {
    super(0, 0, timeout.toMillis(), TimeUnit.MILLISECONDS);
    this.isBusy = isBusy;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    Channel connection = context.channel();
    // While response bytes wait, only the write timeout applies.
    if (Connections.unwrittenBytes(connection) == 0 && !isBusy.test(connection)) {
      Http2Streams.goAwayFinally(connection);
      var _ = connection.close();
    }
  }
}
