package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.TrustedProxies;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The channel has a test clock that only the test advances. */
class WriteTimeoutTest {
  private static final long TIMEOUT_MS = TestConnections.WRITE_TIMEOUT.toMillis();
  private static final int ANSWER_BYTES = 1024 * 1024;

  /** A client that reads the number of bytes that the test sets. */
  private static final class Client extends EmbeddedChannel {
    private long taken;
    private long mayTake;

    private Client(Connections connections) {
      super(new WriteTimeout(connections));
      freezeTime();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
      if (waiting.current() instanceof ByteBuf answer) {
        long bytes = Math.min(mayTake, answer.readableBytes());
        waiting.removeBytes(bytes);
        taken += bytes;
        mayTake -= bytes;
      }
    }

    private void send(int bytes) {
      var _ = writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
    }

    private void reads(long bytes) {
      mayTake += bytes;
      flush();
    }

    private void pass(long ms) {
      advanceTimeBy(ms, TimeUnit.MILLISECONDS);
      runScheduledPendingTasks();
    }
  }

  @Test
  void closesAConnectionWhoseClientReadsNothing() {
    Client client = new Client(TestConnections.usual());
    client.send(ANSWER_BYTES);
    client.pass(TIMEOUT_MS);
    assertThat(client.isOpen())
        .as("the first check has no earlier progress to compare with")
        .isTrue();
    client.pass(TIMEOUT_MS - 1);
    assertThat(client.isOpen()).isTrue();
    client.pass(1);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void closesItAlsoIfTheClientSendsBytes() {
    Client client = new Client(TestConnections.usual());
    client.send(ANSWER_BYTES);
    for (int i = 0; i < 2; i++) {
      client.writeInbound(Unpooled.wrappedBuffer(new byte[1]));
      client.pass(TIMEOUT_MS);
    }
    assertThat(client.isOpen()).isFalse();
  }

  /** 64 kbit/s, in the steps in which the operating system empties a full send buffer. */
  @Test
  void waitsForAClientOnASlowLine() {
    Client client = new Client(TestConnections.usual());
    client.send(ANSWER_BYTES);
    long bytesPerSecond = 8 * 1024;
    long step = TIMEOUT_MS - 1;
    while (client.taken < ANSWER_BYTES) {
      client.reads(bytesPerSecond * step / 1_000);
      client.pass(step);
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void ignoresAConnectionWithoutUnreadBytes() {
    Client client = new Client(TestConnections.usual());
    client.reads(ANSWER_BYTES);
    client.send(ANSWER_BYTES);
    for (int i = 0; i < 5; i++) {
      client.pass(TIMEOUT_MS);
    }
    assertThat(client.isOpen()).isTrue();
    assertThat(client.taken).isEqualTo(ANSWER_BYTES);
  }

  /** An embedded channel has no IP address and so no network with a limit. */
  @Test
  void hasNoLimitForAConnectionWithoutANetwork() {
    Client client = new Client(TestConnections.of(1, 0, new TrustedProxies(List.of())));
    client.send(ANSWER_BYTES);
    assertThat(client.isOpen()).isTrue();
  }
}
