package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The channel has a test clock that only the test advances. */
class HeaderReadTimeoutTest {
  private final EmbeddedChannel connection =
      new EmbeddedChannel(new HeaderReadTimeout(TestConnections.usual()));

  @BeforeEach
  void stopTheClock() {
    connection.freezeTime();
  }

  private void send(String bytes) {
    connection.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.US_ASCII));
  }

  private void pass(long ms) {
    connection.advanceTimeBy(ms, TimeUnit.MILLISECONDS);
    connection.runScheduledPendingTasks();
  }

  @Test
  void closesAConnectionThatSendsAHeadByteByByte() {
    long each = 1_000;
    for (long sent = 0; sent < HeaderReadTimeout.TIMEOUT.toMillis(); sent += each) {
      assertThat(connection.isOpen()).isTrue();
      send("G");
      pass(each);
    }
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void waitsUntilTheTimeout() {
    send("GET / HTTP/1.1\r\n");
    pass(HeaderReadTimeout.TIMEOUT.toMillis() - 1);
    assertThat(connection.isOpen()).isTrue();
    pass(1);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void ignoresAConnectionThatSendsNothing() {
    pass(HeaderReadTimeout.TIMEOUT.toMillis() * 2);
    assertThat(connection.isOpen()).isTrue();
  }
}
