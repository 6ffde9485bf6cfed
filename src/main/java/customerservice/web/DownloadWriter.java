package customerservice.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import customerservice.access.Clients;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.Provider;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Sends what is made while it is sent. What fails on the way ends the connection before the end
 * that HTTP marks: nobody takes the part for the whole. What fails before anything has been sent is
 * answered as any failure is.
 */
@Provider
public final class DownloadWriter implements ServerMessageBodyWriter<Download> {
  /** More than the framework holds back: what leaves this buffer has begun to be sent. */
  private static final int BUFFER_BYTES = 16 * 1024;

  private static final String BROKEN_OFF = DownloadWriter.class.getName();

  private final ConcurrencyLimit downloads = new ConcurrencyLimit();

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo resource, MediaType mediaType) {
    return type == Download.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return type == Download.class;
  }

  @Override
  public void writeResponse(Download download, Type type, ServerRequestContext request)
      throws IOException {
    RoutingContext routing =
        ((ResteasyReactiveRequestContext) request).unwrap(RoutingContext.class);
    Runnable end =
        downloads
            .begin(Clients.caller(routing).orElseThrow(), routing.response()::closed)
            .orElseThrow(() -> ConcurrencyLimit.refusal(routing.response()));
    try {
      write(download, request, routing);
    } finally {
      end.run();
    }
  }

  private static void write(Download download, ServerRequestContext request, RoutingContext routing)
      throws IOException {
    Held out = new Held(new ToClient(request.getOrCreateOutputStream()));
    boolean isWhole = false;
    try {
      make(download.content(), out);
      out.finish();
      isWhole = true;
    } finally {
      if (!isWhole && routing.response().headWritten()) {
        routing.put(BROKEN_OFF, true);
        breakOff(routing);
      }
    }
  }

  /**
   * Writes the content.
   *
   * @throws ClientGone also where Jackson has wrapped it, as it does with what its output throws
   */
  static void make(StreamingOutput content, OutputStream out) throws IOException {
    try {
      content.write(out);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof ClientGone gone) {
        throw gone;
      }
      throw e;
    }
  }

  /**
   * Whether an answer was sent to its end. The framework also ends one that was broken off here,
   * and Vert.x reports a success for one that is not ended when its client closes the connection.
   *
   * @param end the result that an end handler of the request is given
   */
  public static boolean isWhole(RoutingContext request, AsyncResult<Void> end) {
    return end.succeeded() && request.response().ended() && request.get(BROKEN_OFF) == null;
  }

  /** What the framework would call if something wrapped the body; nothing does. */
  @Override
  public void writeTo(
      Download download,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    download.content().write(out);
  }

  /**
   * Ends the connection, or the stream of HTTP/2, at once and not behind what waits to be sent.
   * Returns when Vert.x has begun to run the end handlers: the framework goes on to end the answer,
   * and if the stream is reset but not closed by then, Vert.x never runs them. The reset has an
   * error code: to some clients, a stream without one is complete.
   */
  private static void breakOff(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    ConnectionBase connection = (ConnectionBase) routing.request().connection();
    if (routing.request().version() != HttpVersion.HTTP_2) {
      connection.channel().close().awaitUninterruptibly();
      return;
    }
    CompletableFuture<Void> ended = new CompletableFuture<>();
    connection
        .getContext()
        .runOnContext(onEventLoop -> {
          if (response.closed()) {
            ended.complete(null);
          } else {
            routing.addEndHandler(end -> ended.complete(null));
            response.reset(Http2Error.INTERNAL_ERROR.code());
          }
        });
    ended.join();
  }

  /** Lets go of what it is given when it has much of it, or all: whoever makes it cannot tell. */
  private static final class Held extends BufferedOutputStream {
    private Held(OutputStream out) {
      super(out, BUFFER_BYTES);
    }

    private void finish() throws IOException {
      super.flush();
    }

    @Override
    public void flush() {
      // What has begun to be sent cannot be answered otherwise any more.
    }

    @Override
    public void close() {
      // Nor is it whole because somebody cleans up behind a failure.
    }
  }

  /** Tells the failure to send from all that can fail in making. */
  private static final class ToClient extends FilterOutputStream {
    private ToClient(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int start, int length) {
      try {
        out.write(bytes, start, length);
      } catch (IOException e) {
        throw new ClientGone(e);
      }
    }

    @Override
    public void flush() {
      // What the framework holds back is small, and goes with the end.
    }
  }
}
