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

  public static LogSettings read(Variables variables) {
    return new LogSettings(
        variables.word("LOG_FORMAT", isTerminal() ? TEXT : JSON).equals(JSON),
        variables.word("LOG_REQUESTS").equals("on"));
  }

  /**
   * Whether the output is a terminal. JDK 22 to 24 return a console without a terminal too; JDK 25
   * does not.
   */
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
