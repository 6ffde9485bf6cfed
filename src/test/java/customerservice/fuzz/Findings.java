package customerservice.fuzz;

import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects violations, each kind once with its first request, and errors in the log. */
final class Findings extends Handler implements AutoCloseable {
  private static final String ROOT = "";
  private static final int KIND_LENGTH_MAX = 120;

  /** Ids and numbers, which do not distinguish kinds of violations. */
  private static final String PARTICULARS = "[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{2,}|\\s+";

  private final Map<String, String> first = new TreeMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  /** Listens to the log until {@link #close}. */
  Findings() {
    setLevel(Level.SEVERE);
    Logger.getLogger(ROOT).addHandler(this);
  }

  /** Adds a violation. */
  synchronized void add(String what, String how) {
    String all = what.replaceAll(PARTICULARS, " ");
    String kind = all.substring(0, Math.min(all.length(), KIND_LENGTH_MAX));
    first.putIfAbsent(kind, what + "\n" + how);
    counts.merge(kind, 1, Integer::sum);
  }

  synchronized boolean isEmpty() {
    return first.isEmpty();
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    first.forEach(
        (kind, example) -> text.append("── %d times%n%s%n".formatted(counts.get(kind), example)));
    return text.toString();
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
      Throwable thrown = line.getThrown();
      StringBuilder trace = new StringBuilder();
      for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
        trace.append(cause).append('\n');
        for (StackTraceElement each : cause.getStackTrace()) {
          trace.append("    ").append(each).append('\n');
        }
      }
      add("log: " + line.getMessage() + " " + thrown, trace.toString());
    }
  }

  @Override
  public void flush() {
    // This handler does not buffer.
  }

  @Override
  public void close() {
    Logger.getLogger(ROOT).removeHandler(this);
  }
}
