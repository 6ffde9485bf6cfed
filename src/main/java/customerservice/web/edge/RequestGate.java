package customerservice.web.edge;

import customerservice.web.edge.Connections.CloseReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderResult;
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
 * Lets one request of a connection in at a time (HTTP/1.1). The next request passes after the
 * answer before it was handed to the system; until then the gate stops the decoder and the reading
 * of the socket. Without it, a client that sends requests and takes no answers fills the memory:
 * the server reads and answers on. The gate also answers bytes that are not HTTP.
 */
final class RequestGate extends ChannelDuplexHandler {
  private static final String DECODER = "httpDecoder";
  private static final String SERVER = "handler";

  /** HTTP/2 does not come to this gate; a client that speaks it in clear text sends its version. */
  private static final Set<HttpVersion> VERSIONS =
      Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

  private final Connections connections;
  private final ByteToMessageDecoder decoder;

  /** Decoded while a request was being answered: about one request, since the decoder stops. */
  private final Queue<Object> held = new ArrayDeque<>();

  private boolean isAnswering;
  private boolean isHeadWritten;
  private boolean isRefused;

  private RequestGate(Connections connections, ByteToMessageDecoder decoder, boolean isAnswering) {
    this.connections = connections;
    this.decoder = decoder;
    this.isAnswering = isAnswering;
  }

  /**
   * Puts a gate before the server, unless there is one or the connection is not one of HTTP/1.1.
   *
   * @param isAnswering whether a request has passed already
   */
  static void installIfMissing(
      ChannelPipeline pipeline, Connections connections, boolean isAnswering) {
    if (pipeline.get(RequestGate.class) == null
        && pipeline.get(SERVER) != null
        && pipeline.get(DECODER) instanceof ByteToMessageDecoder decoder) {
      pipeline.addBefore(SERVER, null, new RequestGate(connections, decoder, isAnswering));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isRefused) {
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
    return isAnswering && message instanceof HttpRequest;
  }

  private void pass(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request && !VERSIONS.contains(request.protocolVersion())) {
      request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("the version")));
    }
    if (message instanceof HttpObject http && http.decoderResult().isFailure()) {
      refuse(context, http);
      return;
    }
    if (message instanceof HttpRequest) {
      isAnswering = true;
      isHeadWritten = false;
    }
    context.fireChannelRead(message);
  }

  /** A thread that reads the body of a broken request learns of it when the connection closes. */
  private void refuse(ChannelHandlerContext context, HttpObject message) {
    Throwable cause = message.decoderResult().cause();
    ReferenceCountUtil.release(message);
    connections.count(CloseReason.MALFORMED);
    if (isHeadWritten && !(message instanceof HttpRequest)) {
      // The body of a request that was answered before its end.
      var _ = context.close();
    } else {
      MalformedBytes.answer(context, message, cause);
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
    if (isFinal && message instanceof LastHttpContent) {
      var _ = context.write(message, promise.unvoid().addListener(sent -> answered(context)));
    } else {
      var _ = context.write(message, promise);
    }
  }

  private void answered(ChannelHandlerContext context) {
    isAnswering = false;
    if (!held.isEmpty()) {
      // Not from here: a long row of requests in one packet would nest as deep as it is long.
      context.executor().execute(() -> release(context));
    }
  }

  private void release(ChannelHandlerContext context) {
    decoder.setSingleDecode(false);
    context.channel().config().setAutoRead(true);
    while (!held.isEmpty() && !mustWait(held.element())) {
      pass(context, held.remove());
    }
    ChannelHandlerContext ofDecoder = context.pipeline().context(decoder);
    if (held.isEmpty() && ofDecoder != null) {
      decodeRest(ofDecoder);
    }
    // The server flushes what it has answered when a read is complete.
    context.fireChannelReadComplete();
  }

  /** Has the decoder go on with the bytes that it has kept. */
  private void decodeRest(ChannelHandlerContext ofDecoder) {
    try {
      decoder.channelRead(ofDecoder, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      ofDecoder.fireExceptionCaught(e);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    held.forEach(ReferenceCountUtil::release);
    held.clear();
    context.fireChannelInactive();
  }
}
