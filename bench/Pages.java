package bench;

import bench.Question.Bars;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether a page far behind costs more than the first. */
final class Pages {
  private static final int FAR = 10_000;

  /** Of a directory that has fewer pages, one that stands in its middle. */
  private static final int CUSTOMERS_TO_A_PAGE = 40;

  private static final Row.Bound BAR = new Row.Bound.AtMost(1.2);
  private final List<Pair> pairs = new ArrayList<>();

  /** The first page and the far one. */
  private record Pair(String name, Question first, Question far) {}

  /** Goes there: it takes a while. */
  Pages(Place place, DirectoryOptions options) throws IOException {
    int far = Math.min(FAR, options.customers() / CUSTOMERS_TO_A_PAGE);
    for (String sort : List.of("-created_at", "last_name", "-points")) {
      String name = "page" + (sort.startsWith("-c") ? "" : "-" + sort.replaceAll("[^a-z]+", ""));
      if (options.wants(name)) {
        String query = "sort=" + sort;
        pairs.add(
            new Pair(
                name,
                question(name + "-first", List.of("/customers?" + query)),
                question(name + "-far", place.pagesBefore(far, query))));
      }
    }
  }

  private static Question question(String name, List<String> paths) {
    return new Question(name, "", Bars.none(), paths);
  }

  /** What is to be asked. */
  List<Question> questions() {
    return pairs.stream().flatMap(pair -> Stream.of(pair.first(), pair.far())).toList();
  }

  /** What came of it. */
  List<Line> lines(Answers answers) {
    return pairs.stream()
        .map(pair ->
            new Line(
                pair.name(),
                BAR,
                Figures.ratio(
                    answers.of(pair.far().name(), Sample::p50Ms),
                    answers.of(pair.first().name(), Sample::p50Ms)),
                "median time of page 10,000 to page 1, "
                    + pair.first().paths().getFirst().replaceAll(".*\\?", "")))
        .toList();
  }
}
