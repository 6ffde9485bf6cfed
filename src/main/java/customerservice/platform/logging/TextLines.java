package customerservice.platform.logging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** The log for eyes: a text a line, and what a failure went through below it. */
final class TextLines extends ExtFormatter {
  /** In UTC, as all times are. */
  private static final String PATTERN =
      "%z{UTC}%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1.} %X{request_id} %s%e%n";

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  private final PatternFormatter pattern = new PatternFormatter(PATTERN);

  @Override
  public String format(ExtLogRecord line) {
    ExtLogRecord shown = new ExtLogRecord(line);
    shown.setMessage(withoutBreaks(formatMessage(line)), ExtLogRecord.FormatStyle.NO_FORMAT);
    Throwable failure = line.getThrown();
    if (failure != null) {
      shown.setThrown(RedactedThrowable.of(failure));
    }
    return pattern.format(shown);
  }

  /** A name that somebody chose must not look like a line of ours. */
  private static String withoutBreaks(String message) {
    return CONTROL
        .matcher(message)
        .replaceAll(
            found -> Matcher.quoteReplacement("\\u%04x".formatted((int) found.group().charAt(0))));
  }
}
