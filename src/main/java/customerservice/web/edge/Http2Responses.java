package customerservice.web.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The responses of an HTTP/2 connection that wait for the client to open its flow-control windows
 * (RFC 9113 §5.2). They wait in the server, so the socket's buffer does not show their size.
 */
final class Http2Responses extends Http2ConnectionAdapter {
  private static final AttributeKey<Http2Responses> KEY =
      AttributeKey.valueOf("customerservice.web.edge.http2-responses");

  /** RFC 9113 §4.1; the codec writes the header of a frame separately, before the payload. */
  private static final int FRAME_HEADER_BYTES = 9;

  private static final int TYPE_OFFSET = 3;

  /** The response size of each open stream, by stream id; 0 until the response begins. */
  private final Map<Integer, Long> bytesOfStreams = new ConcurrentHashMap<>();

  private final AtomicLong dataFrames = new AtomicLong();

  private Http2Responses() {}

  /** Returns the responses of a connection; null if the connection does not use HTTP/2. */
  static @Nullable Http2Responses of(Channel connection) {
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
    Http2Responses known = of(connection);
    Http2Responses responses = known == null ? new Http2Responses() : known;
    if (known == null) {
      connection.attr(KEY).set(responses);
      codec.connection().addListener(responses);
    }
    int stream = request.request().streamId();
    responses.bytesOfStreams.putIfAbsent(stream, 0L);
    request.addHeadersEndHandler(head -> {
      String length = request.response().headers().get(HttpHeaders.CONTENT_LENGTH);
      if (length != null) {
        // Does not add a stream that the client has closed in the meantime.
        responses.bytesOfStreams.computeIfPresent(stream, (id, zero) -> Long.parseLong(length));
        connections.closeIfOverLimit(connection);
      }
    });
    return connections.admitStreams(connection);
  }

  /** Returns the number of open streams. */
  int streams() {
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
