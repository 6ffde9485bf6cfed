package customerservice.platform.logging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Formats a log record as a line of text, followed by the stack trace of an exception. */
final class TextLogFormatter extends ExtFormatter {
  private static final String PATTERN =
      "%z{UTC}%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1.} %X{request_id} %s%e%n";

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  private final PatternFormatter pattern = new PatternFormatter(PATTERN);

  @Override
  public String format(ExtLogRecord record) {
    ExtLogRecord redacted = new ExtLogRecord(record);
    redacted.setMessage(escapeControls(formatMessage(record)), ExtLogRecord.FormatStyle.NO_FORMAT);
    Throwable failure = record.getThrown();
    if (failure != null) {
      redacted.setThrown(RedactedThrowable.of(failure));
    }
    return pattern.format(redacted);
  }

  /** Prevents log injection: a client's value must not be able to start a new line. */
  private static String escapeControls(String message) {
    return CONTROL
        .matcher(message)
        .replaceAll(
            match -> Matcher.quoteReplacement("\\u%04x".formatted((int) match.group().charAt(0))));
  }
}
