package customerservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes figures of exhaustive tests into {@code target/coverage}. */
public final class Reports {
  private static final Path FOLDER = Path.of("target", "coverage");

  private Reports() {}

  /** Counts responses by route and kind of request. */
  public static final class Counts {
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    /** Adds a response. */
    public synchronized void add(String route, String what, Answer answer) {
      statuses.merge(answer.status(), 1, Integer::sum);
      counts
          .computeIfAbsent(route, key -> new TreeMap<>())
          .merge(answer.status() + " " + what, 1, Integer::sum);
    }

    /** Writes the counts and their sum. */
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

  /** A Markdown table of the statuses of each route for each caller. */
  public static final class Matrix {
    private final List<String> columns;
    private final Map<String, Map<String, Set<Integer>>> statuses = new TreeMap<>();

    public Matrix(List<String> columns) {
      this.columns = List.copyOf(columns);
    }

    /** Adds a response. */
    public void add(String route, String column, Answer answer) {
      if (!columns.contains(column)) {
        throw new IllegalArgumentException("no such column: " + column);
      }
      statuses
          .computeIfAbsent(route, key -> new TreeMap<>())
          .computeIfAbsent(column, key -> new TreeSet<>())
          .add(answer.status());
    }

    /** Writes one row per route. */
    public void write(String file) {
      StringBuilder lines = new StringBuilder(row("operation", columns));
      lines.append(row("---", columns.stream().map(column -> "---").toList()));
      statuses.forEach((route, seen) ->
          lines.append(
              row(
                  "`" + route + "`",
                  columns.stream()
                      .map(column -> cell(seen.getOrDefault(column, Set.of())))
                      .toList())));
      Reports.write(file, lines);
    }

    private static String cell(Set<Integer> statuses) {
      return statuses.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String row(String first, List<String> cells) {
      return "| %s | %s |\n".formatted(first, String.join(" | ", cells));
    }
  }

  /** Writes a file, replacing an existing one. */
  public static void write(String file, CharSequence lines) {
    try {
      Files.createDirectories(FOLDER);
      Files.writeString(FOLDER.resolve(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
