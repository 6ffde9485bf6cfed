package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stop of a server whose connections receive no request any more. */
class GracefulStopTest {
  private static final LocalAddress ADDRESS = new LocalAddress("stop");

  private final EventLoopGroup group = new DefaultEventLoopGroup();

  @AfterEach
  void end() {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static Duration duration(GracefulStop stop) throws InterruptedException {
    long start = System.nanoTime();
    stop.stop();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void closesThePortAfterTheGracePeriodAndThenTheIdleConnections() throws Exception {
    Duration grace = Duration.ofMillis(200);
    GracefulStop stop = new GracefulStop(grace);
    Channel listener =
        new ServerBootstrap()
            .group(group)
            .channel(LocalServerChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    stop.opened(connection);
                  }
                })
            .bind(ADDRESS)
            .sync()
            .channel();
    stop.listening((ServerChannel) listener);
    Channel client =
        new Bootstrap()
            .group(group)
            .channel(LocalChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(ADDRESS)
            .sync()
            .channel();
    assertThat(stop.isStopping()).isFalse();
    assertThat(duration(stop))
        .isBetween(grace.plus(GracefulStop.IDLE_MAX), grace.plus(GracefulStop.REQUESTS_MAX));
    assertThat(stop.isStopping()).isTrue();
    assertThat(listener.isOpen()).isFalse();
    assertThat(client.closeFuture().await(GracefulStop.REQUESTS_MAX.toMillis())).isTrue();
    assertThat(stop.connections()).isZero();
  }

  @Test
  void returnsAtOnceWithoutConnections() throws Exception {
    assertThat(duration(new GracefulStop(Duration.ZERO))).isLessThan(GracefulStop.IDLE_MAX);
  }
}
