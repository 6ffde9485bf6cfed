package bench;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query of {@code queries.yaml}.
 *
 * @param parameters of {@code GET /customers}; braces contain alternatives
 */
record Query(String name, Limits limits, String parameters, String subject) {
  private static final Path FILE = Path.of("bench", "queries.yaml");
  private static final String PATH = "/customers?";
  private static final Pattern ALTERNATIVES = Pattern.compile("\\{(.+)}");

  /** Limits of the median and the 99th percentile in milliseconds, and of the ratio of medians. */
  enum Limits {
    WORDS(Bar.atMost(10), Bar.atMost(60), Bar.atMost(2)),
    TYPO(Bar.NONE, Bar.atMost(150), Bar.NONE),
    PAGE(Bar.NONE, Bar.atMost(30), Bar.atMost(2)),
    /** Page 10,000, compared with page 1. */
    FAR(Bar.NONE, Bar.NONE, Bar.atMost(1.2)),
    NONE(Bar.NONE, Bar.NONE, Bar.NONE);

    final Bar p50;
    final Bar p99;
    final Bar ratio;

    Limits(Bar p50, Bar p99, Bar ratio) {
      this.p50 = p50;
      this.p99 = p99;
      this.ratio = ratio;
    }
  }

  static List<Query> read() {
    try {
      String[][] rows = new YAMLMapper().readValue(FILE.toFile(), String[][].class);
      return Arrays.stream(rows)
          .map(row -> new Query(row[0], Limits.valueOf(row[1]), row[2], row[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The paths of the requests, one for each alternative. */
  List<String> paths(Map<String, List<String>> lists) {
    Matcher found = ALTERNATIVES.matcher(parameters);
    if (!found.find()) {
      return List.of(PATH + parameters);
    }
    List<String> values =
        lists.getOrDefault(found.group(1), List.of(found.group(1).split("\\|", -1)));
    return values.stream()
        .map(value -> URLEncoder.encode(value, StandardCharsets.UTF_8))
        .map(value -> PATH + found.replaceFirst(value))
        .toList();
  }
}
