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
 * Sends a response body while it is generated. A failure before the first byte becomes a problem
 * like any other. A later failure closes the connection without the end that HTTP requires, so that
 * no client treats the part as a complete file.
 */
@Provider
public final class DownloadWriter implements ServerMessageBodyWriter<Download> {
  /** Larger than the framework's buffer: bytes that leave this buffer are sent. */
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
    DownloadBuffer out = new DownloadBuffer(new ClientStream(request.getOrCreateOutputStream()));
    boolean isComplete = false;
    try {
      generate(download.content(), out);
      out.finish();
      isComplete = true;
    } finally {
      if (!isComplete && routing.response().headWritten()) {
        routing.put(BROKEN_OFF, true);
        breakOff(routing);
      }
    }
  }

  /**
   * Generates the content.
   *
   * @throws ClientDisconnected unwrapped, because Jackson wraps exceptions of its output
   */
  static void generate(StreamingOutput content, OutputStream out) throws IOException {
    try {
      content.write(out);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof ClientDisconnected disconnected) {
        throw disconnected;
      }
      throw e;
    }
  }

  /**
   * Whether a response was sent completely. The end handler's result is not enough: the framework
   * also ends a response that this class broke off, and Vert.x reports success if the client closes
   * the connection early.
   *
   * @param end the result that an end handler of the request receives
   */
  public static boolean isComplete(RoutingContext request, AsyncResult<Void> end) {
    return end.succeeded() && request.response().ended() && request.get(BROKEN_OFF) == null;
  }

  /** Required by the interface; the framework calls it only if a writer interceptor exists. */
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
   * Closes the connection, or resets the HTTP/2 stream, without waiting for queued bytes. Returns
   * after Vert.x has begun to run the end handlers: the framework then ends the response, and if
   * the stream is reset but not yet closed at that time, Vert.x never runs them. The reset has an
   * error code, because some clients treat a stream without one as complete.
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

  /** A buffer that the generator cannot flush or close: only a full buffer or the end sends it. */
  private static final class DownloadBuffer extends BufferedOutputStream {
    private DownloadBuffer(OutputStream out) {
      super(out, BUFFER_BYTES);
    }

    private void finish() throws IOException {
      super.flush();
    }

    @Override
    public void flush() {
      // After the first byte is sent, the response cannot become a problem any more.
    }

    @Override
    public void close() {
      // A generator also closes its output after a failure, when the file is not complete.
    }
  }

  /** Distinguishes failures to send from failures of the generator. */
  private static final class ClientStream extends FilterOutputStream {
    private ClientStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int start, int length) {
      try {
        out.write(bytes, start, length);
      } catch (IOException e) {
        throw new ClientDisconnected(e);
      }
    }

    @Override
    public void flush() {
      // The framework's buffer is small and is sent at the end.
    }
  }
}
