package customerservice.web.edge;

import customerservice.web.edge.Connections.CloseReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;

/**
 * Passes one request of an HTTP/1.1 connection at a time. The next request passes after the
 * previous response was handed to the operating system; until then the gate stops the decoder and
 * the socket reads. Without it, a client that sends requests and does not read responses fills the
 * memory. The gate also responds to bytes that are not HTTP, and ends the connection when the
 * service stops.
 */
final class RequestGate extends ChannelDuplexHandler {
  private static final String DECODER = "httpDecoder";
  private static final String SERVER = "handler";

  /** Requests of HTTP/2 never reach this gate, except for the preface of cleartext HTTP/2. */
  private static final Set<HttpVersion> VERSIONS =
      Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  private final Connections connections;
  private final ByteToMessageDecoder decoder;

  /** The messages after the current request: about one request, since the decoder stops. */
  private final Queue<Object> held = new ArrayDeque<>();

  private boolean isReceiving;
  private boolean isResponding;
  private boolean isHeadWritten;
  private boolean isRefused;

  /** Whether the service is stopping, and the current response announces the connection's end. */
  private boolean isLast;

  private RequestGate(Connections connections, ByteToMessageDecoder decoder, boolean isResponding) {
    this.connections = connections;
    this.decoder = decoder;
    this.isResponding = isResponding;
  }

  /**
   * Installs a gate in the pipeline before the server's handler, unless the pipeline has one or is
   * not of HTTP/1.1.
   *
   * @param isResponding whether a request has passed already
   */
  static void installIfMissing(
      ChannelPipeline pipeline, Connections connections, boolean isResponding) {
    if (pipeline.get(RequestGate.class) == null
        && pipeline.get(SERVER) != null
        && pipeline.get(DECODER) instanceof ByteToMessageDecoder decoder) {
      pipeline.addBefore(SERVER, null, new RequestGate(connections, decoder, isResponding));
    }
  }

  /** Whether a request of the connection is incomplete or has no complete response. */
  static boolean isBusy(Channel connection) {
    RequestGate gate = connection.pipeline().get(RequestGate.class);
    return gate != null && (gate.isReceiving || gate.isResponding || !gate.held.isEmpty());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isRefused || (isLast && !isReceiving)) {
      ReferenceCountUtil.release(message);
    } else if (!held.isEmpty() || mustWait(message)) {
      held.add(message);
      decoder.setSingleDecode(true);
      context.channel().config().setAutoRead(false);
    } else {
      pass(context, message);
    }
  }

  private boolean mustWait(Object message) {
    return isResponding && message instanceof HttpRequest;
  }

  private void pass(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !VERSIONS.contains(request.protocolVersion())) {
      request.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("unsupported HTTP version")));
    }
    if (message instanceof HttpObject http && http.decoderResult().isFailure()) {
      refuse(context, http);
      return;
    }
    if (message instanceof HttpRequest) {
      isReceiving = true;
      isResponding = true;
      isHeadWritten = false;
    }
    boolean isEnd = message instanceof LastHttpContent;
    context.fireChannelRead(message);
    if (isEnd) {
      isReceiving = false;
      closeAfterLast(context);
    }
  }

  /** Closes the connection after its last response; the rest of the body is read before. */
  private void closeAfterLast(ChannelHandlerContext context) {
    if (isLast && !isReceiving && !isResponding) {
      var _ = context.close();
    }
  }

  /** Refuses a message; a thread that reads the body fails when the connection closes. */
  private void refuse(ChannelHandlerContext context, HttpObject message) {
    Throwable cause = message.decoderResult().cause();
    ReferenceCountUtil.release(message);
    connections.count(CloseReason.MALFORMED);
    if (isHeadWritten && !(message instanceof HttpRequest)) {
      // The body is malformed, and its response has begun already.
      var _ = context.close();
    } else {
      MalformedBytes.respond(context, message, cause);
    }
    isRefused = true;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (isRefused) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    boolean isFinal =
        !(message instanceof HttpResponse head)
            || head.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    isHeadWritten |= isFinal;
    // A request that follows already is answered before the connection ends.
    if (isFinal
        && message instanceof HttpResponse head
        && connections.isStopping()
        && held.isEmpty()) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      isLast = true;
    }
    if (isFinal && message instanceof LastHttpContent) {
      var _ = context.write(message, promise.unvoid().addListener(sent -> responseSent(context)));
    } else {
      var _ = context.write(message, promise);
    }
  }

  private void responseSent(ChannelHandlerContext context) {
    isResponding = false;
    closeAfterLast(context);
    if (!held.isEmpty()) {
      // Scheduled, because many requests in one packet would otherwise nest as many calls.
      context.executor().execute(() -> release(context));
    }
  }

  private void release(ChannelHandlerContext context) {
    decoder.setSingleDecode(false);
    context.channel().config().setAutoRead(true);
    while (!held.isEmpty() && !mustWait(held.element())) {
      pass(context, held.remove());
    }
    ChannelHandlerContext decoderContext = context.pipeline().context(decoder);
    if (held.isEmpty() && decoderContext != null) {
      decodeRest(decoderContext);
    }
    // The server flushes its responses when a read is complete.
    context.fireChannelReadComplete();
  }

  /** Makes the decoder continue with the bytes in its buffer. */
  private void decodeRest(ChannelHandlerContext decoderContext) {
    try {
      decoder.channelRead(decoderContext, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      decoderContext.fireExceptionCaught(e);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    context.fireChannelInactive();
  }
}
