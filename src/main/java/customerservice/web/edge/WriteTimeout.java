package customerservice.web.edge;

import customerservice.web.edge.Connections.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes nothing of an answer for the write timeout, or whose
 * network holds too many unwritten bytes. Bytes that the client sends meanwhile do not count as
 * progress. A client on a slow line is safe: any byte that the system takes is progress.
 */
final class WriteTimeout extends ChannelDuplexHandler {
  private final Connections connections;
  private final long periodMs;

  /** The next look at the progress; null while nothing was written since the last one. */
  private @Nullable Future<?> look;

  private Progress before = Progress.NONE;

  /** What changes whenever the system takes a byte. */
  private record Progress(int entry, long bytesOfEntry, long unwrittenBytes, long dataFrames) {
    private static final Progress NONE = new Progress(0, 0, 0, 0);

    private static Progress of(Channel connection) {
      ChannelOutboundBuffer buffer = connection.unsafe().outboundBuffer();
      Http2Answers http2 = Http2Answers.of(connection);
      return buffer == null
          ? NONE
          : new Progress(
              System.identityHashCode(buffer.current()),
              buffer.currentProgress(),
              Connections.unwrittenBytes(connection),
              http2 == null ? 0 : http2.dataFrames());
    }
  }

  WriteTimeout(Connections connections) {
    this.connections = connections;
    // Two looks that see the same are at least this far apart, and at most twice.
    this.periodMs = connections.writeTimeout().toMillis();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (look == null) {
      before = Progress.NONE;
      schedule(context);
    }
    Http2Answers http2 = Http2Answers.of(context.channel());
    if (http2 != null) {
      http2.written(message);
    }
    var _ = context.write(message, promise);
  }

  private void schedule(ChannelHandlerContext context) {
    look = context.executor().schedule(() -> look(context), periodMs, TimeUnit.MILLISECONDS);
  }

  private void look(ChannelHandlerContext context) {
    look = null;
    Progress now = Progress.of(context.channel());
    if (now.unwrittenBytes() == 0) {
      return;
    }
    if (now.equals(before)) {
      connections.close(context.channel(), CloseReason.WRITE_TIMEOUT);
      return;
    }
    before = now;
    schedule(context);
  }

  /** Netty calls this when more than 64 KiB wait, and again when less than 32 KiB are left. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      connections.closeIfOverLimit(context.channel());
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (look != null) {
      look.cancel(false);
    }
    context.fireChannelInactive();
  }
}
