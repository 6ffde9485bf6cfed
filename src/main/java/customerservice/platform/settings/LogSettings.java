package customerservice.platform.settings;

import java.io.Console;

/**
 * What the log looks like.
 *
 * @param isJson an object a line, for machines; else text, for eyes
 * @param hasRequests whether every request leaves a line
 */
public record LogSettings(boolean isJson, boolean hasRequests) {
  private static final String JSON = "json";
  private static final String TEXT = "text";

  static LogSettings read(Variables variables) {
    String usual = isTerminal() ? TEXT : JSON;
    String other = isTerminal() ? JSON : TEXT;
    return new LogSettings(
        variables.oneOf("LOG_FORMAT", usual, other).equals(JSON),
        variables.oneOf("LOG_REQUESTS", "on", "off").equals("on"));
  }

  /** JDK 25 gives a console again only where there is one; 22 to 24 always did. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
