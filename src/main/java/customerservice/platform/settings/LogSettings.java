package customerservice.platform.settings;

import java.io.Console;

/**
 * Settings of the log.
 *
 * @param isJson JSON lines; else text
 * @param hasRequests whether each request logs a line
 */
public record LogSettings(boolean isJson, boolean hasRequests) {
  private static final String JSON = "json";
  private static final String TEXT = "text";

  static LogSettings read(Variables variables) {
    String defaultFormat = isTerminal() ? TEXT : JSON;
    String otherFormat = isTerminal() ? JSON : TEXT;
    return new LogSettings(
        variables.oneOf("LOG_FORMAT", defaultFormat, otherFormat).equals(JSON),
        variables.oneOf("LOG_REQUESTS", "on", "off").equals("on"));
  }

  /** JDK 22 to 24 return a console without a terminal too; JDK 25 does not. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
