package customerservice.web.edge;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import io.quarkus.arc.Arc;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * Adds the limits to every connection that the server accepts. Netty loads this class as a service
 * if {@code io.netty.bootstrap.extensions} is {@code serviceload}.
 */
public final class ConnectionSetup extends ChannelInitializerExtension {
  private static final AttributeKey<Boolean> CLOSING =
      AttributeKey.valueOf("customerservice.web.edge.closing");

  @Override
  public void postInitializeServerListenerChannel(ServerChannel listener) {
    Arc.container().instance(GracefulStop.class).get().listening(listener);
  }

  @Override
  public void postInitializeServerChildChannel(Channel connection) {
    Connections connections = Arc.container().instance(Connections.class).get();
    if (!connections.admit(connection)) {
      // The channel has no event loop yet, so an orderly close is not possible.
      connection.unsafe().closeForcibly();
      return;
    }
    addLimits(connection.pipeline(), connections);
    connection.pipeline().addFirst(new GateInstaller(connections));
  }

  private static void addLimits(ChannelPipeline pipeline, Connections connections) {
    pipeline.addFirst(
        new WriteTimeout(connections), new IdleTimeout(), new HeaderReadTimeout(connections));
  }

  /**
   * Called on the connection's event loop when the head of a request is complete. Returns false if
   * the connection is closed and the request must not be executed.
   */
  static boolean requestBegun(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    HeaderReadTimeout.headComplete(request);
    if (request.connection() instanceof ConnectionBase connection) {
      Connections connections = Arc.container().instance(Connections.class).get();
      ChannelPipeline pipeline = connection.channel().pipeline();
      if (request.version() == HttpVersion.HTTP_2) {
        // An upgrade from HTTP/1.1 removes all handlers that the server did not install.
        if (pipeline.get(WriteTimeout.class) == null) {
          addLimits(pipeline, connections);
        }
        return Http2Streams.admit(routing, connection.channel(), connections);
      }
      if (connection.channel().hasAttr(CLOSING)) {
        return false;
      }
      // If HTTP/2 is on, the server builds the pipeline only after it has read the first bytes.
      RequestGate.installIfMissing(pipeline, connections, true);
    }
    return true;
  }

  /**
   * Closes an HTTP/1.1 connection after this request. Bytes that follow on the connection may
   * belong to the body of this request, so they must not be executed as another request.
   */
  static void makeLast(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2
        && request.connection() instanceof ConnectionBase connection) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      connection.channel().attr(CLOSING).set(true);
    }
  }

  /** Called when the response is complete and the body of the request has ended. */
  static void requestEnded(HttpServerRequest request) {
    if (request.connection() instanceof ConnectionBase connection
        && connection.channel().hasAttr(CLOSING)) {
      request.connection().close();
    }
  }

  /**
   * Installs the gate when the first bytes arrive, since only then the server's pipeline exists.
   */
  private static final class GateInstaller extends ChannelInboundHandlerAdapter {
    private final Connections connections;

    private GateInstaller(Connections connections) {
      this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      RequestGate.installIfMissing(context.pipeline(), connections, false);
      context.pipeline().remove(this);
      context.fireChannelRead(bytes);
    }
  }
}
