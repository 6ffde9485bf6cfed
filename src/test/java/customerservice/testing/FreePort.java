package customerservice.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port for a process that starts later. It is outside the range from which the system
 * assigns ports, so the system assigns it to no other process.
 */
public final class FreePort {
  private static final int FIRST = 10_000;

  /** The start of the range that Linux assigns; other systems assign from 49152. */
  private static final int END = 32_768;

  private FreePort() {}

  /** A port without a listener. */
  public static int find() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // The port is in use: try another.
      }
    }
  }
}
