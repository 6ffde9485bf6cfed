package customerservice.web.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which nothing was received or sent for some time. It takes the place of
 * the server's own timeout, which counts an answer as sent only when all of it is, and so cuts a
 * large answer on a slow line.
 */
final class IdleTimeout extends IdleStateHandler {
  /** Longer than the 60 s after which common load balancers drop a connection themselves. */
  static final Duration TIME = Duration.ofSeconds(75);

  IdleTimeout() {
    super(0, 0, TIME.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    // While an answer waits, the write timeout decides.
    if (Connections.unwrittenBytes(context.channel()) == 0) {
      var _ = context.close();
    }
  }
}
