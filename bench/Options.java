package bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The options of a command line. The usage text defines their names and default values. */
final class Options {
  private static final Pattern IN_USAGE = Pattern.compile("(?m)^ +(--[a-z-]+) ([0-9,]*)");

  private static final Set<String> LISTS = Set.of("--only", "--committers", "--connections");

  /** Options without a value. */
  private static final Set<String> FLAGS = Set.of("--growth");

  /** Options that have no value by default. */
  private static final Set<String> UNSET = Set.of("--growth", "--soak");

  private final Map<String, String> values = new HashMap<>();
  private final List<String> only;

  /**
   * Parses a command line.
   *
   * @throws IllegalArgumentException if an option is unknown or has no value
   */
  Options(String usage, String... arguments) {
    IN_USAGE.matcher(usage).results().forEach(found -> values.put(found.group(1), found.group(2)));
    Iterator<String> left = List.of(arguments).iterator();
    while (left.hasNext()) {
      String name = left.next();
      if (!values.containsKey(name) || !(FLAGS.contains(name) || left.hasNext())) {
        throw new IllegalArgumentException(
            "'%s' is not an option, or has no value".formatted(name));
      }
      values.put(name, FLAGS.contains(name) ? "1" : left.next());
    }
    values.keySet().stream()
        .filter(name -> !LISTS.contains(name) && (!UNSET.contains(name) || isSet(name)))
        .forEach(this::number);
    only = texts("--only").filter(name -> !name.isBlank()).toList();
  }

  private Stream<String> texts(String name) {
    return Arrays.stream(values.getOrDefault(name, "").split(",", -1));
  }

  /** Parses comma-separated positive numbers. */
  List<Integer> numbers(String name) {
    return texts(name).map(text -> number(name, text)).toList();
  }

  /** Parses a positive number. */
  int number(String name) {
    return number(name, values.getOrDefault(name, ""));
  }

  private static int number(String name, String text) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "%s '%s' must be a number from 1 to 999999999".formatted(name, text));
    }
    return Integer.parseInt(text);
  }

  /** Tests whether a flag, or an option without a default value, is on the command line. */
  boolean isSet(String name) {
    return !values.getOrDefault(name, "").isEmpty();
  }

  /** Tests whether {@code --only} names a row or the beginning of its name, or is empty. */
  boolean includes(String row) {
    return only.isEmpty()
        || only.stream().anyMatch(name -> row.equals(name) || row.startsWith(name + "-"));
  }

  /** Requires that {@code --only} name one of the rows. */
  void requireRow(Stream<String> rows) {
    if (rows.noneMatch(this::includes)) {
      throw new IllegalArgumentException("--only must name a row of bench/README.md");
    }
  }
}
