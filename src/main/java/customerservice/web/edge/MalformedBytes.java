package customerservice.web.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.platform.RequestId;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ProblemCode;
import customerservice.web.Problems;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Responds to bytes that are not valid HTTP/1.1, and closes the connection. */
final class MalformedBytes {
  /**
   * The time before the connection is closed. A socket that is closed with unread bytes is reset,
   * and a client that is still sending may lose the response (RFC 9112 §9.6).
   */
  static final Duration LINGER = Duration.ofSeconds(2);

  private static final String REQUEST_ID = "X-Request-Id";
  private static final String NO_STORE = "no-store";
  private static final ObjectMapper JSON = new ObjectMapper();

  private MalformedBytes() {}

  /** Sends a problem, and closes the connection after the client does or after {@link #LINGER}. */
  static void respond(ChannelHandlerContext context, HttpObject message, Throwable cause) {
    String requestId = RequestId.of(requestIdOfClient(message));
    FullHttpResponse response = response(problem(message, cause), requestId);
    Channel channel = context.channel();
    channel.config().setAutoRead(true);
    var _ = context.writeAndFlush(response).addListener(sent -> endOutput(channel));
    var _ =
        context.executor().schedule(() -> close(channel), LINGER.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void endOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      var _ = duplex.shutdownOutput();
    } else {
      close(channel);
    }
  }

  private static void close(Channel channel) {
    var _ = channel.close();
  }

  private static @Nullable String requestIdOfClient(HttpObject message) {
    return message instanceof HttpRequest request ? request.headers().get(REQUEST_ID) : null;
  }

  private static Problem problem(HttpObject message, Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ when message instanceof HttpRequest ->
          new Problem(ProblemCode.URI_TOO_LONG, "Shorten the path or the query of the request.");
      case TooLongHttpHeaderException _ ->
          new Problem(ProblemCode.HEADERS_TOO_LARGE, "Send fewer or shorter headers.");
      default ->
          new Problem(
              ProblemCode.MALFORMED_JSON,
              message instanceof HttpRequest
                  ? "The request line or the headers are not valid HTTP/1.1."
                  : "The body has an invalid chunk.");
    };
  }

  private static FullHttpResponse response(Problem problem, String requestId) {
    byte[] body = json(problem, requestId).getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(problem.code().status()),
            Unpooled.wrappedBuffer(body));
    HttpHeaders headers = response.headers();
    SecurityHeaders.put(headers);
    headers.set(HttpHeaderNames.CONTENT_TYPE, Problems.PROBLEM_JSON);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.set(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    headers.set(REQUEST_ID, requestId);
    return response;
  }

  private static String json(Problem problem, String requestId) {
    try {
      return JSON.writeValueAsString(problem.body(requestId));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("every problem can be serialized", e);
    }
  }
}
