package customerservice.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import customerservice.platform.settings.IpRange;
import customerservice.platform.settings.TrustedProxies;
import customerservice.testing.InParallel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private static final int PER_ADDRESS_MAX = 3;
  private static final int UNWRITTEN_BYTES_MAX = 1_000_000;
  private static final TrustedProxies NONE = new TrustedProxies(List.of());

  private final Connections connections =
      TestConnections.of(PER_ADDRESS_MAX, UNWRITTEN_BYTES_MAX, NONE);

  /** A connection from an address whose client reads nothing. */
  private static final class ClientConnection extends EmbeddedChannel {
    private final String address;

    private ClientConnection(String address, Connections connections) {
      super(new WriteTimeout(connections));
      this.address = address;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(IpRange.address(address).orElseThrow(), 1);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
      // Keeps all bytes in the buffer.
    }

    private void send(int bytes) {
      var _ = writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
    }
  }

  private ClientConnection open(String address) {
    ClientConnection connection = new ClientConnection(address, connections);
    assertThat(connections.admit(connection)).isTrue();
    return connection;
  }

  @Test
  void admitsTheMaximumOfAnAddressAndNoMore() {
    ClientConnection first = open("192.0.2.1");
    for (int i = 1; i < PER_ADDRESS_MAX; i++) {
      open("192.0.2.1");
    }
    assertThat(connections.admit(new ClientConnection("192.0.2.1", connections))).isFalse();
    open("192.0.2.2");
    var _ = first.close();
    open("192.0.2.1");
  }

  @Test
  void countsAnIpv6NetworkAsOneAddress() {
    for (int i = 0; i < PER_ADDRESS_MAX; i++) {
      open("2001:db8::" + (i + 1));
    }
    assertThat(connections.admit(new ClientConnection("2001:db8::ffff", connections))).isFalse();
    open("2001:db8:0:1::1");
  }

  @Test
  void setsNoLimitForATrustedProxy() {
    TrustedProxies proxies =
        new TrustedProxies(List.of(new IpRange(IpRange.address("10.0.0.0").orElseThrow(), 8)));
    Connections behindProxies = TestConnections.of(1, UNWRITTEN_BYTES_MAX, proxies);
    for (int i = 0; i < PER_ADDRESS_MAX; i++) {
      assertThat(behindProxies.admit(new ClientConnection("10.1.2.3", behindProxies))).isTrue();
    }
    assertThat(behindProxies.networks()).isZero();
  }

  @Test
  void forgetsANetworkWithItsLastConnection() {
    List<ClientConnection> all = List.of(open("192.0.2.1"), open("192.0.2.1"), open("192.0.2.2"));
    assertThat(connections.networks()).isEqualTo(2);
    for (ClientConnection connection : all) {
      var _ = connection.close();
    }
    assertThat(connections.networks()).isZero();
  }

  @Test
  void admitsTheMaximumWhenManyConnectAtOnce() throws Exception {
    List<Boolean> admitted =
        InParallel.all(
            Collections.nCopies(
                64, () -> connections.admit(new ClientConnection("192.0.2.1", connections))));
    assertThat(admitted.stream().filter(is -> is)).hasSize(PER_ADDRESS_MAX);
  }

  @Test
  void closesTheConnectionThatExceedsTheBytesOfAnAddress() {
    ClientConnection first = open("192.0.2.1");
    ClientConnection second = open("192.0.2.1");
    ClientConnection other = open("192.0.2.2");
    first.send(UNWRITTEN_BYTES_MAX / 2);
    second.send(UNWRITTEN_BYTES_MAX / 3);
    other.send(UNWRITTEN_BYTES_MAX / 2);
    assertThat(List.of(first.isOpen(), second.isOpen(), other.isOpen())).containsOnly(true);
    ClientConnection third = open("192.0.2.1");
    third.send(UNWRITTEN_BYTES_MAX / 3);
    assertThat(third.isOpen()).isFalse();
    assertThat(List.of(first.isOpen(), second.isOpen(), other.isOpen())).containsOnly(true);
  }
}
