package customerservice.platform.settings;

import java.time.Duration;

/**
 * Limits of the connections that clients open.
 *
 * @param perAddressMax open connections of one address; a trusted proxy has no limit
 * @param writeTimeout a connection is closed if the client takes nothing of an answer for this time
 */
public record ConnectionSettings(int perAddressMax, Duration writeTimeout) {
  /** The server takes this many connections in all. */
  public static final int PER_ADDRESS_LIMIT = 10_000;

  /** One hour. */
  public static final int WRITE_TIMEOUT_LIMIT_SECONDS = 3_600;

  /** Several hundred tills behind one address; their idle connections take about 20 MB. */
  private static final int PER_ADDRESS = 512;

  /** A slow line frees a full send buffer in far less. */
  private static final int WRITE_TIMEOUT_SECONDS = 60;

  static ConnectionSettings read(Variables variables) {
    // The server itself reads HTTP2; a wrong word must stop the start all the same.
    variables.oneOf("HTTP2", "off", "on");
    return new ConnectionSettings(
        variables.number("CONNECTIONS_PER_ADDRESS", "a number", PER_ADDRESS_LIMIT, PER_ADDRESS),
        Duration.ofSeconds(
            variables.number(
                "WRITE_TIMEOUT_SECONDS",
                "a number of seconds",
                WRITE_TIMEOUT_LIMIT_SECONDS,
                WRITE_TIMEOUT_SECONDS)));
  }
}
