package customerservice.web.edge;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import io.quarkus.arc.Arc;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * Adds the limits to every connection that the server accepts. Netty finds this class as a service
 * when {@code io.netty.bootstrap.extensions} is {@code serviceload}.
 */
public final class ConnectionSetup extends ChannelInitializerExtension {
  private static final AttributeKey<Boolean> CLOSING =
      AttributeKey.valueOf("customerservice.web.edge.closing");

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
   * Called once the head of a request is complete, on the connection's event loop. Gives false if
   * the request must not be carried out: its connection is closed.
   */
  public static boolean requestBegun(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    HeaderReadTimeout.passed(request);
    if (request.connection() instanceof ConnectionBase connection) {
      Connections connections = Arc.container().instance(Connections.class).get();
      ChannelPipeline pipeline = connection.channel().pipeline();
      if (request.version() == HttpVersion.HTTP_2) {
        // An upgrade from HTTP/1.1 removes every handler that the server does not know.
        if (pipeline.get(WriteTimeout.class) == null) {
          addLimits(pipeline, connections);
        }
        return Http2Answers.admit(routing, connection.channel(), connections);
      }
      if (connection.channel().hasAttr(CLOSING)) {
        return false;
      }
      // With HTTP/2 on, the server builds the pipeline only after it has seen the first bytes.
      RequestGate.installIfMissing(pipeline, connections, true);
    }
    return true;
  }

  /**
   * Has the connection of HTTP/1.1 closed once this request has ended: what follows it on the
   * connection may be a part of it, and is not carried out.
   */
  public static void makeLast(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2
        && request.connection() instanceof ConnectionBase connection) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      connection.channel().attr(CLOSING).set(true);
    }
  }

  /** Called once a request has been answered and its body has ended. */
  public static void requestEnded(HttpServerRequest request) {
    if (request.connection() instanceof ConnectionBase connection
        && connection.channel().hasAttr(CLOSING)) {
      request.connection().close();
    }
  }

  /** Installs the gate at the first bytes: before them, the server has not built its pipeline. */
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
