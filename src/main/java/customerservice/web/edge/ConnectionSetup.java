package customerservice.web.edge;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.quarkus.arc.Arc;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * Adds the limits to every connection that the server accepts. Netty finds this class as a service
 * when {@code io.netty.bootstrap.extensions} is {@code serviceload}.
 */
public final class ConnectionSetup extends ChannelInitializerExtension {
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
    pipeline.addFirst(new WriteTimeout(connections), new IdleTimeout(), new HeadLimit(connections));
  }

  /**
   * Called once the head of a request is complete, on the connection's event loop. Gives false if
   * the request must not be carried out: its connection is closed.
   */
  public static boolean requestBegun(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    HeadLimit.passed(request);
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
      // With HTTP/2 on, the server builds the pipeline only after it has seen the first bytes.
      RequestGate.installIfMissing(pipeline, connections, true);
    }
    return true;
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
