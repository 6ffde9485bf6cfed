package customerservice.start;

import customerservice.platform.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Looks before the start whether the service can listen: later it would be a stack trace. */
final class Ports {
  private Ports() {}

  /**
   * Makes sure that both ports are free.
   *
   * @throws Refusal which one is not
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
      throw new Refusal(
          ExitCode.WRONG_SETTING, "HOST: '%s' is not an address of this machine".formatted(host));
    }
  }

  private static void requireFree(String variable, InetAddress host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, host)) {
      socket.setReuseAddress(true);
    } catch (BindException e) {
      throw new Refusal(
          ExitCode.UNAVAILABLE,
          "%s: cannot listen on %s port %d (%s); stop what does, or set another"
              .formatted(variable, host.getHostAddress(), port, e.getMessage()));
    }
  }
}
