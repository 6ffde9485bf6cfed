package customerservice.web.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which no byte was received or sent for some time. It replaces the server's
 * own idle timeout, which counts a response as sent only when it is complete and therefore closes
 * the connection during a large response on a slow line.
 */
final class IdleTimeout extends IdleStateHandler {
  /** Longer than the 60 s after which common load balancers close an idle connection. */
  static final Duration TIMEOUT = Duration.ofSeconds(75);

  IdleTimeout() {
    super(0, 0, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    // While response bytes wait, only the write timeout applies.
    if (Connections.unwrittenBytes(context.channel()) == 0) {
      var _ = context.close();
    }
  }
}
