package bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Customers in large numbers, into a service and out of it. */
final class Bulk {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Pattern STATUS = Pattern.compile("\"status\":\"([a-z]+)\"");
  private static final Pattern CREATED = Pattern.compile("\"created\":([0-9]+)");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private final Http http;

  Bulk(Http http) {
    this.http = http;
  }

  /**
   * Imports people.
   *
   * @param first the number of the first
   * @return seconds until the last of them can be found
   */
  double importPeople(People people, long first, int count) throws IOException {
    long start = System.nanoTime();
    String job =
        http.upload(
            "/customers/import",
            "application/x-ndjson",
            body -> {
              try (OutputStream out = new BufferedOutputStream(body, BUFFER_BYTES)) {
                for (long number = first; number < first + count; number++) {
                  out.write((people.person(number).json() + "\n").getBytes(StandardCharsets.UTF_8));
                }
              }
            });
    String path = "/customers/imports/" + find(ID, job);
    while (find(STATUS, job).equals("running")) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      job = http.get(path);
    }
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    if (!find(STATUS, job).equals("succeeded") || Integer.parseInt(find(CREATED, job)) != count) {
      throw new IOException("not %,d customers were imported: %s".formatted(count, job));
    }
    return seconds;
  }

  private static String find(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    if (!found.find()) {
      throw new UncheckedIOException(new IOException("no %s in %s".formatted(pattern, text)));
    }
    return found.group(1);
  }

  /** A file that was received: how many lines, in how many seconds. */
  record Received(long lines, double seconds) {
    double perSecond() {
      return lines / seconds;
    }
  }

  /** Exports all customers, and keeps nothing of them. */
  Received export(String format) throws IOException {
    long start = System.nanoTime();
    long lines = 0;
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream file = http.download("/customers/export?format=" + format)) {
      for (int read = file.read(buffer); read >= 0; read = file.read(buffer)) {
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    return new Received(lines, (System.nanoTime() - start) / NANOS_PER_SECOND);
  }
}
