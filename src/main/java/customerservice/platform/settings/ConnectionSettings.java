package customerservice.platform.settings;

import java.time.Duration;

/**
 * Limits of the connections that clients open.
 *
 * @param perAddressMax open connections of one address; a trusted proxy has no limit
 * @param writeTimeout time without progress after which a connection is closed while a response is
 *     sent
 * @param shutdownGrace time between the stop signal and the closing of the port, in which a load
 *     balancer can find that the service is not ready
 */
public record ConnectionSettings(int perAddressMax, Duration writeTimeout, Duration shutdownGrace) {
  static ConnectionSettings read(Variables variables) {
    // Only the server reads HTTP2, but a wrong value must stop the start.
    variables.word("HTTP2");
    return new ConnectionSettings(
        variables.number("CONNECTIONS_PER_ADDRESS"),
        Duration.ofSeconds(variables.number("WRITE_TIMEOUT_SECONDS")),
        Duration.ofSeconds(variables.number("SHUTDOWN_GRACE_SECONDS")));
  }
}
