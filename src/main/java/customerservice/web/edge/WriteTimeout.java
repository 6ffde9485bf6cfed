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
 * Closes a connection if the client reads no byte of a response during the write timeout, or if its
 * network has too many unwritten bytes. Bytes that the client sends are not progress. A client on a
 * slow line is not affected, because every byte that the operating system accepts is progress.
 */
final class WriteTimeout extends ChannelDuplexHandler {
  private final Connections connections;
  private final long periodMs;

  /** The next check of the progress; null if no byte was written since the last check. */
  private @Nullable Future<?> check;

  private Progress before = Progress.NONE;

  /** Numbers of which at least one changes when the operating system accepts a byte. */
  private record Progress(int entry, long bytesOfEntry, long unwrittenBytes, long dataFrames) {
    private static final Progress NONE = new Progress(0, 0, 0, 0);

    private static Progress of(Channel connection) {
      ChannelOutboundBuffer buffer = connection.unsafe().outboundBuffer();
      Http2Streams http2 = Http2Streams.of(connection);
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
    // A stalled connection is closed after one to two periods.
    this.periodMs = connections.writeTimeout().toMillis();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (check == null) {
      before = Progress.NONE;
      schedule(context);
    }
    Http2Streams http2 = Http2Streams.of(context.channel());
    if (http2 != null) {
      http2.written(message);
    }
    var _ = context.write(message, promise);
  }

  private void schedule(ChannelHandlerContext context) {
    check = context.executor().schedule(() -> check(context), periodMs, TimeUnit.MILLISECONDS);
  }

  private void check(ChannelHandlerContext context) {
    check = null;
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

  /** Netty calls this when more than 64 KiB wait, and again when fewer than 32 KiB remain. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!context.channel().isWritable()) {
      connections.closeIfOverLimit(context.channel());
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (check != null) {
      check.cancel(false);
    }
    context.fireChannelInactive();
  }
}
