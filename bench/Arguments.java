package bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command line: names with values, and {@code --plans}, which has none. */
final class Arguments {
  private static final String PLANS = "--plans";

  private final Map<String, String> values;
  private final boolean withPlans;

  private Arguments(Map<String, String> values, boolean withPlans) {
    this.values = values;
    this.withPlans = withPlans;
  }

  /**
   * Reads one.
   *
   * @param defaults all names, each with the value where it is not given
   * @throws WrongOption when there is another name, or no value
   */
  static Arguments read(Map<String, String> defaults, String... arguments) {
    Map<String, String> values = new HashMap<>(defaults);
    List<String> left = new ArrayList<>(Arrays.asList(arguments));
    boolean withPlans = left.remove(PLANS);
    for (int i = 0; i < left.size(); i += 2) {
      if (!defaults.containsKey(left.get(i))) {
        throw new WrongOption("unknown option '%s'".formatted(left.get(i)));
      }
      if (i + 1 == left.size()) {
        throw new WrongOption(left.get(i) + " needs a value behind it");
      }
      values.put(left.get(i), left.get(i + 1));
    }
    return new Arguments(values, withPlans);
  }

  boolean withPlans() {
    return withPlans;
  }

  /** Comma-separated; none where it is blank. */
  List<String> texts(String name) {
    return Arrays.stream(values.getOrDefault(name, "").split(",", -1))
        .filter(text -> !text.isBlank())
        .toList();
  }

  /** A number from 1 on. */
  int number(String name) {
    return number(name, values.getOrDefault(name, ""));
  }

  /** Several of them. */
  List<Integer> numbers(String name) {
    return texts(name).stream().map(text -> number(name, text)).toList();
  }

  private static int number(String name, String value) {
    if (!value.matches("[1-9][0-9]{0,8}")) {
      throw new WrongOption("%s '%s' is not a number from 1 on".formatted(name, value));
    }
    return Integer.parseInt(value);
  }

  /** Whether a row is asked for: by name, or by how its name begins; of none, all are. */
  static boolean wants(List<String> only, String row) {
    return only.isEmpty()
        || only.stream().anyMatch(name -> row.equals(name) || row.startsWith(name + "-"));
  }
}
