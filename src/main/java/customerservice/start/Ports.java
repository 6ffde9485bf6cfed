package customerservice.start;

import customerservice.platform.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Checks the ports before the start: Quarkus would report a port in use with a stack trace. */
final class Ports {
  private Ports() {}

  /**
   * Checks that the service can listen on both ports.
   *
   * @throws StartFailure if a port is in use, or the host is not an address of this machine
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
          ExitCode.WRONG_SETTING,
          "HOST: must be an address of this machine, not '%s'".formatted(host));
    }
  }

  private static void requireFree(String variable, InetAddress host, int port) throws IOException {
    // The socket is bound but does not listen, so that no client can connect to it.
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true); // Like the server: earlier connections may be in TIME_WAIT.
      socket.bind(new InetSocketAddress(host, port));
    } catch (BindException e) {
      throw new StartFailure(
          ExitCode.UNAVAILABLE,
          "%s: cannot listen on %s port %d (%s); stop the program that uses it, or choose another port"
              .formatted(variable, host.getHostAddress(), port, e.getMessage()));
    }
  }
}
