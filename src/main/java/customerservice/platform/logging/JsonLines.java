package customerservice.platform.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/**
 * An output with only JSON lines: it formats each other line, of this service or of a library, as
 * the message of a log record.
 */
public final class JsonLines extends OutputStream {
  private static final String LOGGER = "customerservice.start";
  private static final JsonLogFormatter FORMATTER = new JsonLogFormatter();

  private final OutputStream out;
  private final Level level;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private JsonLines(OutputStream out, Level level) {
    this.out = out;
    this.level = level;
  }

  /** Replaces standard output and standard error of the process. */
  public static void install() {
    System.setOut(stream(System.out, Level.INFO));
    System.setErr(stream(System.err, Level.ERROR));
  }

  /** Creates a stream; a print stream serializes the threads that write. */
  static PrintStream stream(OutputStream out, Level level) {
    return new PrintStream(new JsonLines(out, level), true, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int begin = offset;
    int end = offset + length;
    for (int at = offset; at < end; at++) {
      if (bytes[at] == '\n') {
        line.write(bytes, begin, at + 1 - begin);
        begin = at + 1;
        writeLine();
      }
    }
    line.write(bytes, begin, end - begin);
  }

  private void writeLine() throws IOException {
    String text = line.toString(StandardCharsets.UTF_8).strip();
    if (text.startsWith("{")) {
      line.writeTo(out);
    } else if (!text.isEmpty()) {
      ExtLogRecord record =
          new ExtLogRecord(
              level, text, ExtLogRecord.FormatStyle.NO_FORMAT, JsonLines.class.getName());
      record.setLoggerName(LOGGER);
      out.write(FORMATTER.format(record).getBytes(StandardCharsets.UTF_8));
    }
    line.reset();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
