package customerservice.start;

import java.util.Locale;

/**
 * A line of {@code run doctor}.
 *
 * @param text the subject, a colon, and the result; with a fault also the remedy
 */
record Finding(Severity severity, String text) {
  /** A note is a choice that costs speed or safety; a fault stops or breaks the service. */
  enum Severity {
    OK,
    NOTE,
    FAULT
  }

  static Finding ok(String text) {
    return new Finding(Severity.OK, text);
  }

  static Finding note(String text) {
    return new Finding(Severity.NOTE, text);
  }

  static Finding fault(String text) {
    return new Finding(Severity.FAULT, text);
  }

  boolean isFault() {
    return severity == Severity.FAULT;
  }

  /** The line that is printed. */
  String line() {
    return "%-5s %s".formatted(severity.name().toLowerCase(Locale.ROOT), text);
  }
}
