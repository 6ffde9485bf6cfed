package customerservice.web.edge;

import customerservice.web.DownloadWriter;
import customerservice.web.FilterOrder;
import customerservice.web.edge.Connections.CloseReason;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads and discards the rest of a body after a response that did not need it (401, 413): many
 * clients read the response only after they have sent the whole body, and the next request of the
 * connection follows it.
 */
@Singleton
final class RequestDrainer {
  /** A connection that sends more discarded bytes is closed. */
  private static final long BYTES_MAX = 64L * 1024 * 1024;

  /** A connection that takes longer is closed. */
  private static final Duration TIME_MAX = Duration.ofSeconds(10);

  /** Marks a request that is watched, because a failed request passes here twice. */
  private static final String WATCHED = RequestDrainer.class.getName();

  private final Connections connections;

  RequestDrainer(Connections connections) {
    this.connections = connections;
  }

  void register(@Observes Filters filters) {
    FilterOrder.REQUEST_DRAINER.register(
        filters,
        request -> {
          if (watch(request)) {
            request.next();
          }
        });
  }

  /** Drains the body after the response; false if the request must not be executed. */
  boolean watch(RoutingContext request) {
    if (request.get(WATCHED) != null) {
      return true;
    }
    request.put(WATCHED, true);
    if (!ConnectionSetup.requestBegun(request)) {
      return false;
    }
    request.addHeadersEndHandler(head -> {
      if (isAwaitingContinue(request.request())) {
        ConnectionSetup.makeLast(request.request());
      }
    });
    Context eventLoop = request.vertx().getOrCreateContext();
    // The response may end on another thread; on the event loop no bytes of the body arrive while
    // the handlers are set.
    request.addEndHandler(end -> {
      if (!DownloadWriter.isComplete(request, end)) {
        connections.countIncomplete();
      }
      eventLoop.runOnContext(onEventLoop -> drain(request));
    });
    return true;
  }

  private void drain(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (request.isEnded() || isAwaitingContinue(request)) {
      ConnectionSetup.requestEnded(request);
      return;
    }
    Vertx vertx = routing.vertx();
    long timer = vertx.setTimer(TIME_MAX.toMillis(), late -> close(request));
    // Cancels the timer, because it would keep the request and its response in memory. Does not set
    // an end handler, because a resource may still read the stream and needs its own.
    request
        .end()
        .onComplete(end -> {
          vertx.cancelTimer(timer);
          ConnectionSetup.requestEnded(request);
        });
    AtomicLong bytes = new AtomicLong();
    request.handler(chunk -> {
      if (bytes.addAndGet(chunk.length()) > BYTES_MAX) {
        close(request);
      }
    });
    request.resume();
  }

  /**
   * Whether the next bytes on an HTTP/1.1 connection may be either the body or the next request: a
   * client that gets a response before it has sent any of the body may omit it (RFC 9110 §10.1.1).
   */
  private static boolean isAwaitingContinue(HttpServerRequest request) {
    return request.version() != HttpVersion.HTTP_2
        && request.headers().contains(HttpHeaders.EXPECT)
        && !request.isEnded()
        && request.bytesRead() == 0;
  }

  /** Closes the connection, or resets only the stream with HTTP/2. */
  private void close(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else if (request.connection() instanceof ConnectionBase connection
        && connection.channel().isOpen()) {
      connections.count(CloseReason.UNREAD_BODY);
      request.connection().close();
    }
  }
}
