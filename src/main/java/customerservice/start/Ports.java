package customerservice.start;

import customerservice.platform.settings.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Checks the ports before the start: Quarkus would report a port in use with a stack trace. */
final class Ports {
  private Ports() {}

  /**
   * Checks that the service can listen on both ports.
   *
   * @throws StartFailure if a port is in use
   */
  static void requireFree(Settings settings) throws IOException {
    requireFree("PORT", InetAddress.getByName(settings.host()), settings.port());
    requireFree(
        "MANAGEMENT_PORT",
        InetAddress.getByName(settings.managementHost()),
        settings.managementPort());
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
