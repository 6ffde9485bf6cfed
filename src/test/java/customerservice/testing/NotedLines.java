package customerservice.testing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Collects log lines while it is open. */
public final class NotedLines extends Handler implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Logger log;
  private final Function<LogRecord, String> form;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private NotedLines(String name, Level from, Function<LogRecord, String> form) {
    this.log = Logger.getLogger(name);
    this.form = form;
    setLevel(from);
    log.addHandler(this);
  }

  /** Collects messages of a class from a level upwards. */
  public static NotedLines of(Class<?> ours, Level from) {
    return new NotedLines(ours.getName(), from, new PatternFormatter("%s")::format);
  }

  /** Collects request lines, each preceded by the id of its request and a space. */
  public static NotedLines ofRequests() {
    return new NotedLines(
        "customerservice.requests", Level.INFO, new PatternFormatter("%X{request_id} %s")::format);
  }

  /** Collects all log records, formatted by a function. */
  public static NotedLines ofAll(Function<LogRecord, String> form) {
    return new NotedLines("", Level.ALL, form);
  }

  /** The lines so far, in order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits for a line that starts with a text and returns it. */
  public String await(String start) throws Exception {
    Eventually.await(LIMIT, "a line of the log: " + start, () -> find(start).isPresent());
    return find(start).orElseThrow();
  }

  private Optional<String> find(String start) {
    return lines.stream().filter(line -> line.startsWith(start)).findFirst();
  }

  @Override
  public void publish(LogRecord line) {
    if (isLoggable(line)) {
      lines.add(form.apply(line));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    log.removeHandler(this);
  }
}
