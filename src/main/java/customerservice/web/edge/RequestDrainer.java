package customerservice.web.edge;

import customerservice.web.DownloadWriter;
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
 * Takes in what is left of a body when the answer was given without reading it (a 401, a 413): many
 * clients read no answer before they have sent it all, and the next request on the connection
 * stands behind it.
 */
@Singleton
final class RequestDrainer {
  /** Who sends more than that, unread, is cut off. */
  private static final long BYTES_MAX = 64L * 1024 * 1024;

  /** And who takes longer. */
  private static final Duration TIME_MAX = Duration.ofSeconds(10);

  private static final int PRIORITY = 999_999;

  /** Set on a request that is watched: one that fails after the filters comes here twice. */
  private static final String WATCHED = RequestDrainer.class.getName();

  private final Connections connections;

  RequestDrainer(Connections connections) {
    this.connections = connections;
  }

  void register(@Observes Filters filters) {
    filters.register(
        request -> {
          if (watch(request)) {
            request.next();
          }
        },
        PRIORITY);
  }

  /** Takes in what is left of a body once the request is answered; false if it must not be. */
  boolean watch(RoutingContext request) {
    if (request.get(WATCHED) != null) {
      return true;
    }
    request.put(WATCHED, true);
    if (!ConnectionSetup.requestBegun(request)) {
      return false;
    }
    request.addHeadersEndHandler(answering -> {
      if (isAwaitingContinue(request.request())) {
        ConnectionSetup.makeLast(request.request());
      }
    });
    Context eventLoop = request.vertx().getOrCreateContext();
    // Whoever answered is on a thread of their own: only here nothing of the body comes meanwhile.
    request.addEndHandler(answered -> {
      if (!DownloadWriter.isWhole(request, answered)) {
        connections.countBrokenOff();
      }
      eventLoop.runOnContext(next -> drain(request));
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
    // A timer that goes on would keep the request, and its answer, in memory until then. The
    // handlers of the end belong to the stream that a resource may still read.
    request
        .end()
        .onComplete(end -> {
          vertx.cancelTimer(timer);
          ConnectionSetup.requestEnded(request);
        });
    AtomicLong bytes = new AtomicLong();
    request.handler(part -> {
      if (bytes.addAndGet(part.length()) > BYTES_MAX) {
        close(request);
      }
    });
    request.resume();
  }

  /**
   * Whether the next bytes on a connection of HTTP/1.1 may be the body or the next request: a
   * client that is answered before it has sent any of the body may omit it (RFC 9110 §10.1.1).
   */
  private static boolean isAwaitingContinue(HttpServerRequest request) {
    return request.version() != HttpVersion.HTTP_2
        && request.headers().contains(HttpHeaders.EXPECT)
        && !request.isEnded()
        && request.bytesRead() == 0;
  }

  /** With HTTP/2, the other streams of the connection go on. */
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
