package bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of the report. Columns are right-aligned, except the first and the last. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private boolean allHold = true;

  Table(String... header) {
    rows.add(List.of(header));
  }

  /** A table of figures with their bars. */
  static Table ofResults(String figures) {
    return new Table("row", figures, "rounds", "bar", "", "of what");
  }

  /** A table of the figures of postings, for {@link #addLoad} with the postings per transaction. */
  static Table ofPostings(String rows) {
    return new Table(
        rows, "a second", "noise", "p50 ms", "p99 ms", "service", "database", "load", "a batch");
  }

  void addResult(String row, Figures figures, Bar bar, String subject) {
    String rounds = "%.2f to %.2f".formatted(figures.min(), figures.max());
    add(row, figures, rounds, bar, bar.verdict(figures), subject);
    allHold &= bar.holds(figures);
  }

  /** Adds the figures that all loads have, and one more. */
  void addLoad(Object row, List<Sample> rounds, ToDoubleFunction<Sample> last) {
    Figures perSecond = Figures.of(rounds, Sample::perSecond);
    double noise = (perSecond.max() - perSecond.min()) / perSecond.median();
    add(
        row,
        "%.0f".formatted(perSecond.median()),
        "%.0f%%".formatted(noise * 100),
        Figures.of(rounds, Sample::p50Ms),
        Figures.of(rounds, Sample::p99Ms),
        Figures.of(rounds, Sample::serviceCpu),
        Figures.of(rounds, Sample::databaseCpu),
        Figures.of(rounds, Sample::loadCpu),
        Figures.of(rounds, last));
  }

  void add(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toList());
  }

  /** Tests whether the bars of all results hold. */
  boolean allHold() {
    return allHold;
  }

  @Override
  public String toString() {
    int last = rows.getFirst().size() - 1;
    String format =
        IntStream.range(0, last)
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .mapToObj(width -> "%" + Math.max(1, width) + "s  ")
            .collect(Collectors.joining("", "\n", "%s"))
            .replaceFirst("%", "%-");
    return rows.stream().map(row -> format.formatted(row.toArray())).collect(Collectors.joining());
  }
}
