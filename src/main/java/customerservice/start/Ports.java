package customerservice.start;

import customerservice.platform.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Looks before the start whether the service can listen: later it would be a stack trace. */
final class Ports {
  private Ports() {}

  /**
   * Makes sure that both ports are free.
   *
   * @throws StartFailure which one is not
   */
  static void requireFree(Settings settings) throws IOException {
    InetAddress host = address(settings.host());
    requireFree("PORT", host, settings.port());
    requireFree("MANAGEMENT_PORT", host, settings.managementPort());
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new StartFailure(
          ExitCode.WRONG_SETTING, "HOST: '%s' is not an address of this machine".formatted(host));
    }
  }

  private static void requireFree(String variable, InetAddress host, int port) throws IOException {
    // Bound and not listening: nobody who waits for the service is to meet this socket.
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true); // As the service will: connections of the last one may linger.
      socket.bind(new InetSocketAddress(host, port));
    } catch (BindException e) {
      throw new StartFailure(
          ExitCode.UNAVAILABLE,
          "%s: cannot listen on %s port %d (%s); stop what does, or set another"
              .formatted(variable, host.getHostAddress(), port, e.getMessage()));
    }
  }
}
