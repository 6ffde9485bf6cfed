package customerservice.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for what is started later: one that the system gives to nobody who asks for any, as the
 * embedded PostgreSQL does, which would be in its place by then.
 */
public final class FreePort {
  private static final int FIRST = 10_000;

  /** From here on Linux deals them out; others from 49152. */
  private static final int END = 32_768;

  private FreePort() {}

  /** One where nobody listens. */
  public static int find() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Taken: another.
      }
    }
  }
}
