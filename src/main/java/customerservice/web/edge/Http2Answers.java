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
 * The answers of an HTTP/2 connection that wait for the client to open its windows (RFC 9113 §5.2).
 * They wait in the server, where the socket's own buffer does not show them.
 */
final class Http2Answers extends Http2ConnectionAdapter {
  private static final AttributeKey<Http2Answers> KEY =
      AttributeKey.valueOf("customerservice.web.edge.http2-answers");

  /** RFC 9113 §4.1: the codec writes the header of a frame by itself, before the payload. */
  private static final int FRAME_HEADER_BYTES = 9;

  private static final int TYPE_OFFSET = 3;

  /** The bytes of the answer for each stream that is not closed; 0 until the answer begins. */
  private final Map<Integer, Long> bytesOfStreams = new ConcurrentHashMap<>();

  private final AtomicLong dataFrames = new AtomicLong();

  private Http2Answers() {}

  /** The answers of a connection; null if it is not one of HTTP/2. */
  static @Nullable Http2Answers of(Channel connection) {
    return connection.attr(KEY).get();
  }

  /**
   * Counts a request from here to the end of its stream, with the bytes of its answer. A stream
   * counts as a connection does: false, and the connection is closed, if its network has as many as
   * it may have.
   */
  static boolean admit(RoutingContext request, Channel connection, Connections connections) {
    Http2ConnectionHandler codec = connection.pipeline().get(Http2ConnectionHandler.class);
    if (codec == null) {
      return true;
    }
    Http2Answers known = of(connection);
    Http2Answers answers = known == null ? new Http2Answers() : known;
    if (known == null) {
      connection.attr(KEY).set(answers);
      codec.connection().addListener(answers);
    }
    int stream = request.request().streamId();
    answers.bytesOfStreams.putIfAbsent(stream, 0L);
    request.addHeadersEndHandler(head -> {
      String length = request.response().headers().get(HttpHeaders.CONTENT_LENGTH);
      if (length != null) {
        // Nothing is added for a stream that the client has closed in between.
        answers.bytesOfStreams.computeIfPresent(stream, (id, none) -> Long.parseLong(length));
        connections.closeIfOverLimit(connection);
      }
    });
    return connections.admitsStreams(connection);
  }

  /** Streams that are not closed. */
  int streams() {
    return bytesOfStreams.size();
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    bytesOfStreams.remove(stream.id());
  }

  /** A frame of data that is written to the socket is progress; a PING is not. */
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

  /** At most; parts of the answers may be sent. */
  long unsentBytes() {
    return bytesOfStreams.values().stream().mapToLong(bytes -> bytes).sum();
  }
}
