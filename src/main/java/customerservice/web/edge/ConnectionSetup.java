package customerservice.web.edge;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.quarkus.arc.Arc;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

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
    ChannelPipeline pipeline = connection.pipeline();
    pipeline.addFirst(
        new WriteTimeout(connections),
        new IdleTimeout(),
        new HeadLimit(connections),
        new GateInstaller(connections));
  }

  /** Called once the head of a request is complete, on the connection's event loop. */
  public static void requestBegun(HttpServerRequest request) {
    HeadLimit.passed(request);
    if (request.connection() instanceof ConnectionBase connection) {
      // With HTTP/2 on, the server builds the pipeline only after it has seen the first bytes.
      RequestGate.installIfMissing(
          connection.channel().pipeline(), Arc.container().instance(Connections.class).get(), true);
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
      context.fireChannelRead(bytes);
      context.pipeline().remove(this);
    }
  }
}
