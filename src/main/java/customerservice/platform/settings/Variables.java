package customerservice.platform.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables, read strictly: a blank one is not set, and a wrong one stops the start.
 */
public final class Variables {
  private final Function<String, Optional<String>> environment;

  /**
   * Reads nothing yet.
   *
   * @param environment a variable's value; empty where it is not set
   */
  public Variables(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  /** A value without the blanks around it. */
  Optional<String> text(String name) {
    return environment.apply(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  /** Whether it says anything. */
  boolean isSet(String name) {
    return text(name).isPresent();
  }

  /**
   * A whole number from 1 on.
   *
   * @param what it is, for who set it wrongly: {@code a port}
   * @param max of five digits at most
   * @param unset what it is where it is not set
   */
  int number(String name, String what, int max, int unset) {
    String value = text(name).orElse(Integer.toString(unset));
    if (value.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(value);
      if (number >= 1 && number <= max) {
        return number;
      }
    }
    throw new InvalidSetting(name, "'%s' is not %s from 1 to %d".formatted(value, what, max));
  }

  /**
   * One of several words.
   *
   * @param words the first is what it is where it is not set
   */
  String oneOf(String name, String... words) {
    String value = text(name).orElse(words[0]);
    if (!Arrays.asList(words).contains(value)) {
      throw new InvalidSetting(
          name, "'%s' is none of: %s".formatted(value, String.join(", ", words)));
    }
    return value;
  }

  /** The parts of a comma-separated list, without the blanks around each; none where not set. */
  public List<String> list(String name) {
    return text(name).stream()
        .flatMap(text -> Arrays.stream(text.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** Where a database is; null where it is not set. */
  @Nullable
  public DatabaseUrl databaseUrl(String name) {
    return text(name).map(url -> DatabaseUrl.parse(name, url)).orElse(null);
  }
}
