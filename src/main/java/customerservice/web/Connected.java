package customerservice.web;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;

/**
 * Watches every connection from its beginning, before the server knows of a request. The network
 * library finds it as a service, when {@code io.netty.bootstrap.extensions} says {@code
 * serviceload}.
 */
public final class Connected extends ChannelInitializerExtension {
  @Override
  public void postInitializeServerChildChannel(Channel connection) {
    connection.pipeline().addFirst(new HeadLimit());
  }
}
