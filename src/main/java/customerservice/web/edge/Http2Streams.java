package customerservice.web.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of an HTTP/2 connection, and their responses that wait for the client to open
 * its flow-control windows (RFC 9113 §5.2). These wait in the server, so the socket's buffer does
 * not show their size.
 */
final class Http2Streams extends Http2ConnectionAdapter {
  private static final AttributeKey<Http2Streams> KEY =
      AttributeKey.valueOf("customerservice.web.edge.http2-streams");

  /** RFC 9113 §4.1; the codec writes the header of a frame separately, before the payload. */
  private static final int FRAME_HEADER_BYTES = 9;

  private static final int TYPE_OFFSET = 3;

  /** RFC 9113 §7. */
  private static final long NO_ERROR = 0;

  /** The response size of each open stream, by stream id; 0 until the response begins. */
  private final Map<Integer, Long> bytesOfStreams = new ConcurrentHashMap<>();

  private final AtomicLong dataFrames = new AtomicLong();
  private final HttpConnection server;
  private boolean isGoingAway;

  private Http2Streams(HttpConnection server) {
    this.server = server;
  }

  /** Returns the streams of a connection; null if the connection does not use HTTP/2. */
  static @Nullable Http2Streams of(Channel connection) {
    return connection.attr(KEY).get();
  }

  /**
   * Counts a request and its response bytes until its stream is closed. A stream counts like a
   * connection: if the network has more than the maximum, the connection is closed. Returns false
   * in that case.
   */
  static boolean admit(RoutingContext request, Channel connection, Connections connections) {
    Http2ConnectionHandler codec = connection.pipeline().get(Http2ConnectionHandler.class);
    if (codec == null) {
      return true;
    }
    Http2Streams known = of(connection);
    Http2Streams streams = known == null ? new Http2Streams(request.request().connection()) : known;
    if (known == null) {
      connection.attr(KEY).set(streams);
      codec.connection().addListener(streams);
    }
    int stream = request.request().streamId();
    streams.bytesOfStreams.putIfAbsent(stream, 0L);
    request.addHeadersEndHandler(head -> {
      String length = request.response().headers().get(HttpHeaders.CONTENT_LENGTH);
      if (length != null) {
        // Does not add a stream that the client has closed in the meantime.
        streams.bytesOfStreams.computeIfPresent(stream, (id, zero) -> Long.parseLong(length));
        connections.closeIfOverLimit(connection);
      }
    });
    if (connections.isStopping()) {
      goAway(connection);
    }
    return connections.admitStreams(connection);
  }

  /** Whether the connection uses HTTP/2 and has an open stream. */
  static boolean isBusy(Channel connection) {
    Http2Streams streams = of(connection);
    return streams != null && streams.count() > 0;
  }

  /**
   * Requires the client to open a new connection for further requests; does nothing with HTTP/1.1.
   * The streams that the client opens before it reads this frame are still answered (RFC 9113
   * §6.8).
   */
  static void goAway(Channel connection) {
    Http2Streams streams = of(connection);
    if (streams != null) {
      connection
          .eventLoop()
          .execute(() -> {
            if (!streams.isGoingAway) {
              streams.isGoingAway = true;
              var _ = streams.server.goAway(NO_ERROR, Integer.MAX_VALUE);
            }
          });
    }
  }

  /** Names the last stream that was answered, so that the client can repeat a later one. */
  static void goAwayFinally(Channel connection) {
    Http2Streams streams = of(connection);
    if (streams != null) {
      var _ = streams.server.goAway(NO_ERROR);
    }
  }

  /** Returns the number of open streams. */
  int count() {
    return bytesOfStreams.size();
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    bytesOfStreams.remove(stream.id());
  }

  /** Counts a DATA frame that is written to the socket, which is progress; a PING is not. */
  void written(Object message) {
    if (message instanceof ByteBuf frame
        && frame.readableBytes() == FRAME_HEADER_BYTES
        && frame.getByte(frame.readerIndex() + TYPE_OFFSET) == Http2FrameTypes.DATA) {
      dataFrames.incrementAndGet();
    }
  }

  long dataFrames() {
    return dataFrames.get();
  }

  /** Returns an upper bound, because parts of the responses may already be sent. */
  long unsentBytes() {
    return bytesOfStreams.values().stream().mapToLong(bytes -> bytes).sum();
  }
}
