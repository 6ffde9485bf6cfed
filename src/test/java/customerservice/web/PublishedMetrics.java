package customerservice.web;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics of a service with their labels, to which expressions in PromQL are compared. */
final class PublishedMetrics {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");

  /** A name that no parenthesis follows, and its matchers. */
  private static final Pattern SELECTOR =
      Pattern.compile(
          "(?<![\\w:$])([a-zA-Z_:][\\w:]*+)(?!\\s*\\()(?:\\{((?:[^}\"]|\"[^\"]*\")*+)})?");

  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

  /** A label in a legend of Grafana or in an annotation of Prometheus. */
  private static final Pattern IN_TEXT = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");

  private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

  /** The labels that Prometheus adds to each metric. */
  private static final Set<String> TARGET = Set.of("job", "instance");

  /** The metric that Prometheus itself adds for each service. */
  private static final String UP = "up";

  private final Map<String, Map<String, Set<String>>> metrics = new HashMap<>();

  /** Reads metrics in the text format of Prometheus. */
  PublishedMetrics(String exposition) {
    metrics.put(UP, Map.of());
    for (String line : exposition.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        Map<String, Set<String>> labels =
            metrics.computeIfAbsent(sample.group(1), name -> new HashMap<>());
        if (sample.group(2) != null) {
          LABEL
              .matcher(sample.group(2))
              .results()
              .forEach(label ->
                  labels
                      .computeIfAbsent(label.group(1), name -> new HashSet<>())
                      .add(label.group(2)));
        }
      }
    }
  }

  /**
   * Finds the names in an expression that the service does not publish.
   *
   * @param texts legends and annotations that show labels of the result
   */
  Set<String> unknown(String expression, List<String> texts) {
    Set<String> unknown = new TreeSet<>();
    Set<String> known = new HashSet<>(TARGET);
    String selectors = RANGE.matcher(GROUPING.matcher(expression).replaceAll("")).replaceAll("");
    SELECTOR
        .matcher(selectors)
        .results()
        .filter(selector -> !OPERATORS.contains(selector.group(1)))
        .forEach(selector -> {
          Map<String, Set<String>> labels = metrics.get(selector.group(1));
          if (labels == null) {
            unknown.add(selector.group(1));
            return;
          }
          known.addAll(labels.keySet());
          unknownMatchers(selector, labels, unknown);
        });
    GROUPING
        .matcher(expression)
        .results()
        .flatMap(grouping -> Pattern.compile("\\w+").matcher(grouping.group(1)).results())
        .map(MatchResult::group)
        .filter(label -> !known.contains(label))
        .forEach(unknown::add);
    texts.stream()
        .flatMap(text -> IN_TEXT.matcher(text).results())
        .map(label -> label.group(1))
        .filter(label -> !known.contains(label))
        .forEach(unknown::add);
    return unknown;
  }

  private static void unknownMatchers(
      MatchResult selector, Map<String, Set<String>> labels, Set<String> unknown) {
    if (selector.group(2) == null) {
      return;
    }
    MATCHER
        .matcher(selector.group(2))
        .results()
        .filter(matcher -> !TARGET.contains(matcher.group(1)))
        .forEach(matcher -> {
          String label = selector.group(1) + "." + matcher.group(1);
          Set<String> values = labels.get(matcher.group(1));
          if (values == null) {
            unknown.add(label);
          } else if (matcher.group(2).equals("=") && !values.contains(matcher.group(3))) {
            unknown.add(label + "=" + matcher.group(3));
          }
        });
  }
}
