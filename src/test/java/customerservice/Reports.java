package customerservice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Figures of tests that try everything: files in {@code target/coverage}, and nothing printed. */
public final class Reports {
  private static final Path FOLDER = Path.of("target", "coverage");

  private Reports() {}

  /** How often each route has answered what to what. */
  public static final class Counts {
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    /** One answer more. */
    public synchronized void add(String route, String what, Answer answer) {
      statuses.merge(answer.status(), 1, Integer::sum);
      counts
          .computeIfAbsent(route, key -> new TreeMap<>())
          .merge(answer.status() + " " + what, 1, Integer::sum);
    }

    /** Writes them, and how many they are. */
    public synchronized void write(String file) {
      StringBuilder lines = new StringBuilder();
      counts.forEach((route, ofRoute) -> {
        lines.append(route).append('\n');
        ofRoute.forEach((what, count) -> lines.append("  %5d %s%n".formatted(count, what)));
      });
      lines.append("by status\n");
      statuses.forEach((status, count) -> lines.append("  %5d %d%n".formatted(count, status)));
      int all = statuses.values().stream().mapToInt(count -> count).sum();
      Reports.write(file, lines.append("%d requests%n".formatted(all)));
    }
  }

  /** Writes one anew. */
  public static void write(String file, CharSequence lines) {
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
