package customerservice.platform.settings;

import java.time.Duration;

/**
 * Limits of the connections that clients open.
 *
 * @param perAddressMax open connections of one address; a trusted proxy has no limit
 * @param writeTimeout time without progress after which a connection is closed while a response is
 *     sent
 */
public record ConnectionSettings(int perAddressMax, Duration writeTimeout) {
  /** The server's limit of all connections. */
  public static final int PER_ADDRESS_LIMIT = 10_000;

  /** One hour. */
  public static final int WRITE_TIMEOUT_LIMIT_SECONDS = 3_600;

  /** Enough for several hundred tills with one public address, which use about 20 MB when idle. */
  private static final int PER_ADDRESS = 512;

  /** A slow network drains a full send buffer in far less time. */
  private static final int WRITE_TIMEOUT_SECONDS = 60;

  static ConnectionSettings read(Variables variables) {
    // Only the server reads HTTP2, but a wrong value must stop the start.
    variables.oneOf("HTTP2", "off", "on");
    return new ConnectionSettings(
        variables.number("CONNECTIONS_PER_ADDRESS", PER_ADDRESS_LIMIT, PER_ADDRESS),
        Duration.ofSeconds(
            variables.number(
                "WRITE_TIMEOUT_SECONDS", WRITE_TIMEOUT_LIMIT_SECONDS, WRITE_TIMEOUT_SECONDS)));
  }
}
